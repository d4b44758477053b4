package io.wherry.agent.work;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Fake workers as threads of the test, for the stories in which nobody dies. */
record PipeWorkers(Path directory) implements WorkerStarter {
  @Override
  public Pipe start() throws IOException {
    var commands = new PipedOutputStream();
    var words = new PipedInputStream(1 << 16);
    var in =
        new BufferedReader(
            new InputStreamReader(new PipedInputStream(commands, 1 << 16), StandardCharsets.UTF_8));
    var out = new PrintStream(new PipedOutputStream(words), true, StandardCharsets.UTF_8);
    var loop = FakeWorker.loop(directory, InstantSource.system(), _ -> {}, in, out);
    var thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try (out) {
                loop.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    return new ThreadPipe(
        thread,
        new PrintStream(commands, true, StandardCharsets.UTF_8),
        new BufferedReader(new InputStreamReader(words, StandardCharsets.UTF_8)));
  }

  private record ThreadPipe(Thread thread, PrintStream to, BufferedReader from) implements Pipe {
    @Override
    public void say(String line) {
      to.println(line);
    }

    @Override
    public Optional<String> hear() throws IOException {
      return Optional.ofNullable(from.readLine());
    }

    @Override
    public void hangUp() {
      to.close();
    }

    @Override
    public boolean ended(Duration within) throws InterruptedException {
      return thread.join(within);
    }

    @Override
    public void kill() {
      thread.interrupt();
    }

    @Override
    public String fate() {
      return "ended";
    }
  }
}
