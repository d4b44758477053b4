package io.wherry.master.pipeline;

import io.wherry.master.rollout.MetricGate.Reading;
import java.util.Optional;
import java.util.function.Consumer;

/** Where a metric gate's question is answered. */
public interface MetricSource {
  /** Nothing is measured anywhere. */
  MetricSource NONE =
      new MetricSource() {
        private static final String WHY =
            "no Prometheus server is configured; set rollouts.prometheus";

        @Override
        public Optional<String> lacking() {
          return Optional.of(WHY);
        }

        @Override
        public void ask(String query, Consumer<Reading> answer) {
          answer.accept(new Reading.Nothing(WHY));
        }
      };

  /** Why no question can be answered; empty where they can. */
  default Optional<String> lacking() {
    return Optional.empty();
  }

  /**
   * Why {@code query} can never be answered, however much is measured; empty where it can, or where
   * nobody is there to say so. Waits for that.
   */
  default Optional<String> objection(String query) {
    return Optional.empty();
  }

  /**
   * Asks and returns at once; {@code answer} is called once, on any thread, within half a minute or
   * so.
   */
  void ask(String query, Consumer<Reading> answer);
}
