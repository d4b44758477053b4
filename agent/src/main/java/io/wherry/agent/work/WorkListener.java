package io.wherry.agent.work;

import io.wherry.agent.update.UpdateState;
import io.wherry.common.model.Aftermath;
import io.wherry.common.model.Outcome;
import java.time.Duration;

/** Watches the agent at work, for metrics. Must not block. */
public interface WorkListener {
  WorkListener NONE = new WorkListener() {};

  default void moved(UpdateState from, UpdateState to) {}

  default void ended(Outcome outcome) {}

  default void measured(WorkerWord.Measure what, Duration took, long bytes) {}

  default void connected(boolean up) {}

  /** What is left to do on this host is another thing than before. */
  default void remains(Aftermath aftermath) {}

  /** Each is told in turn. */
  static WorkListener of(WorkListener one, WorkListener other) {
    return new WorkListener() {
      @Override
      public void moved(UpdateState from, UpdateState to) {
        one.moved(from, to);
        other.moved(from, to);
      }

      @Override
      public void ended(Outcome outcome) {
        one.ended(outcome);
        other.ended(outcome);
      }

      @Override
      public void measured(WorkerWord.Measure what, Duration took, long bytes) {
        one.measured(what, took, bytes);
        other.measured(what, took, bytes);
      }

      @Override
      public void connected(boolean up) {
        one.connected(up);
        other.connected(up);
      }

      @Override
      public void remains(Aftermath aftermath) {
        one.remains(aftermath);
        other.remains(aftermath);
      }
    };
  }
}
