package io.wherry.common.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A command under way. Any thread may {@link #kill} it; one thread awaits and closes it.
 *
 * <p>Output is read until the command itself has ended and a moment longer: a daemon that it left
 * behind may hold the pipe open for ever.
 */
public final class Running implements AutoCloseable {
  private static final List<Path> SETSID =
      List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Process process;
  private final Duration timeout;
  private final Thread reader;
  private volatile boolean killed;

  private Running(Process process, Duration timeout, Consumer<String> lines) {
    this.process = process;
    this.timeout = timeout;
    this.reader =
        Thread.ofVirtual()
            .name("output-" + process.pid())
            .unstarted(() -> read(process.getInputStream(), lines));
  }

  static Running start(Command command, Consumer<String> lines) throws IOException {
    var builder = new ProcessBuilder(inOwnSession(command.argv())).redirectErrorStream(true);
    command.directory().ifPresent(d -> builder.directory(d.toFile()));
    if (!command.inheritsEnvironment()) builder.environment().clear();
    builder.environment().putAll(command.environment());
    if (command.input().isEmpty()) builder.redirectInput(Path.of("/dev/null").toFile());
    var running = new Running(builder.start(), command.timeout(), lines);
    running.reader.start();
    running.feed(command.input());
    return running;
  }

  /** Waits for its end, at most as long as the command may take; then kills it. */
  public Exit await() throws InterruptedException {
    try {
      boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) killTree();
      finishReading();
      if (!ended) return new Exit.TimedOut(timeout);
      return killed ? new Exit.Killed() : new Exit.Ended(process.exitValue());
    } catch (InterruptedException e) {
      kill();
      throw e;
    }
  }

  public long pid() {
    return process.pid();
  }

  /** Stops it and everything that it has started: first politely, two seconds later for good. */
  public void kill() {
    killed = true;
    killTree();
  }

  /** Kills what still runs. */
  @Override
  public void close() {
    if (process.isAlive()) kill();
  }

  private void killTree() {
    var tree = new ArrayList<>(process.descendants().toList());
    tree.add(process.toHandle());
    signal("TERM");
    tree.forEach(ProcessHandle::destroy);
    endWithin(GRACE);
    process.descendants().forEach(tree::add);
    signal("KILL");
    tree.forEach(ProcessHandle::destroyForcibly);
    endWithin(GRACE);
  }

  private void endWithin(Duration time) {
    try {
      process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The session's leader is its process group too, whose orphans no longer descend from it. */
  private void signal(String name) {
    try {
      new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " -" + process.pid())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void finishReading() throws InterruptedException {
    if (reader.join(GRACE)) return;
    reader.interrupt();
    closeQuietly(process.getInputStream());
    reader.join(GRACE);
  }

  private void feed(String input) {
    if (input.isEmpty()) return;
    try (var to = process.getOutputStream()) {
      to.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      // A command that ends without reading its input is no failure; its status tells.
    }
  }

  private static void read(InputStream from, Consumer<String> lines) {
    var cut = new LineCutter(lines);
    var buffer = new byte[8192];
    try (from) {
      for (int n; (n = from.read(buffer)) >= 0; ) cut.add(buffer, n);
    } catch (IOException _) {
      // Closed under our hands by finishReading: what came before it has been handed over.
    } finally {
      cut.finish();
    }
  }

  private static void closeQuietly(InputStream stream) {
    try {
      stream.close();
    } catch (IOException _) {
      // Nothing is lost: only reading ends here.
    }
  }

  private static List<String> inOwnSession(List<String> argv) {
    var all = new ArrayList<String>();
    SETSID.stream().filter(Files::isExecutable).findFirst().ifPresent(p -> all.add(p.toString()));
    all.addAll(argv);
    return all;
  }
}
