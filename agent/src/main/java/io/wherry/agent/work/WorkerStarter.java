package io.wherry.agent.work;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Starts workers. */
@FunctionalInterface
public interface WorkerStarter {
  Pipe start() throws IOException;

  /** The resident's end of the pipe to one worker. */
  interface Pipe {
    void say(String line) throws IOException;

    /** The next line; empty at the end. One thread. */
    Optional<String> hear() throws IOException;

    /** Tells the worker that nobody listens any more. */
    void hangUp();

    /** Waits at most that long for its end. */
    boolean ended(Duration within) throws InterruptedException;

    void kill();

    /** How it ended, or that it has not, for people. */
    String fate();
  }
}
