package io.wherry.agent.install;

import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What bash asks of us, over two named pipes. */
final class Answers implements AutoCloseable {
  private static final String END = "\u0004";
  private final Path ask;
  private final Path answer;
  private final Thread thread;

  private Answers(Path ask, Path answer, Thread thread) {
    this.ask = ask;
    this.answer = answer;
    this.thread = thread;
  }

  static Answers open(Path temp, Questions questions) throws IOException {
    var ask = fifo(temp.resolve("ask"));
    var answer = fifo(temp.resolve("answer"));
    // A virtual thread that waits for a line of a file keeps its carrier from everybody else.
    var thread =
        Thread.ofPlatform().daemon().name("answers").start(() -> serve(ask, answer, questions));
    return new Answers(ask, answer, thread);
  }

  private static Path fifo(Path path) throws IOException {
    Files.deleteIfExists(path);
    Posix.mkfifo(path, 0600);
    return path;
  }

  Path ask() {
    return ask;
  }

  Path answer() {
    return answer;
  }

  /** Both ends are opened for reading and writing, so that no open or write ever waits. */
  private static void serve(Path ask, Path answer, Questions questions) {
    try (var in = new RandomAccessFile(ask.toFile(), "rw");
        var out = new RandomAccessFile(answer.toFile(), "rw")) {
      for (String line; (line = in.readLine()) != null && !line.equals(END); ) {
        var text = new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        out.write((questions.answer(text) + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException _) {
      // Bash gets no answer then, and ends at the phase's timeout.
    }
  }

  @Override
  public void close() throws IOException {
    try (var in = new RandomAccessFile(ask.toFile(), "rw")) {
      in.write((END + "\n").getBytes(StandardCharsets.US_ASCII));
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
