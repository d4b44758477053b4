package io.wherry.agent.fetch;

import java.time.Duration;

/** Keeps fetching slow enough; any thread. */
public interface Pace {
  /** Called for each piece that has come; returns when more may come. */
  void took(long bytes) throws InterruptedException;

  /** Returns after that long. */
  void pause(Duration time) throws InterruptedException;
}
