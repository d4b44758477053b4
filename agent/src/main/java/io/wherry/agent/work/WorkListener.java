package io.wherry.agent.work;

import io.wherry.agent.update.UpdateState;
import io.wherry.common.model.Outcome;
import java.time.Duration;

/** Watches the agent at work, for metrics. Must not block. */
public interface WorkListener {
  WorkListener NONE = new WorkListener() {};

  default void moved(UpdateState from, UpdateState to) {}

  default void ended(Outcome outcome) {}

  default void measured(WorkerWord.Measure what, Duration took, long bytes) {}

  default void connected(boolean up) {}
}
