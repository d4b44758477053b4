package io.wherry.master.pipeline;

import io.wherry.master.rollout.MetricGate.Reading;
import java.util.function.Consumer;

/** Where a metric gate's question is answered. */
public interface MetricSource {
  /** Nothing is measured anywhere. */
  MetricSource NONE =
      (_, answer) -> answer.accept(new Reading.Nothing("no Prometheus server is configured"));

  /**
   * Asks and returns at once; {@code answer} is called once, on any thread. An answer that does not
   * come within half a minute counts as none.
   */
  void ask(String query, Consumer<Reading> answer);
}
