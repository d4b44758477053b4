package io.wherry.agent.work;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Workers as child processes; what they log goes where this process logs. */
public record ChildWorkers(CommandLine line) implements WorkerStarter {
  /** Of the next worker: not all of them run from the same place. */
  @FunctionalInterface
  public interface CommandLine {
    List<String> argv() throws IOException;
  }

  @Override
  public Pipe start() throws IOException {
    var builder = new ProcessBuilder(line.argv()).redirectError(ProcessBuilder.Redirect.INHERIT);
    return new Child(builder.start());
  }

  private static final class Child implements Pipe {
    private final Process process;
    private final BufferedWriter to;
    private final BufferedReader from;

    Child(Process process) {
      this.process = process;
      this.to = process.outputWriter(StandardCharsets.UTF_8);
      this.from = process.inputReader(StandardCharsets.UTF_8);
    }

    @Override
    public void say(String line) throws IOException {
      to.write(line);
      to.newLine();
      to.flush();
    }

    @Override
    public Optional<String> hear() throws IOException {
      return Optional.ofNullable(from.readLine());
    }

    @Override
    public void hangUp() {
      try {
        to.close();
      } catch (IOException _) {
        // A worker that has gone reads no farewell.
      }
    }

    @Override
    public boolean ended(Duration within) throws InterruptedException {
      return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void kill() {
      process.destroyForcibly();
    }

    @Override
    public String fate() {
      if (process.isAlive()) return "process " + process.pid() + " still runs";
      int status = process.exitValue();
      return status > 128 ? "ended by signal " + (status - 128) : "ended with status " + status;
    }
  }
}
