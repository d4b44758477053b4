package io.wherry.master;

import io.wherry.common.lifecycle.Resources;
import io.wherry.master.measure.Prometheus;
import io.wherry.master.pipeline.MetricSource;
import io.wherry.master.rollout.MetricGate.Reading;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What Prometheus measures, as the control loop asks for it: each question on a thread of its own.
 */
final class SeamOfMetrics implements MetricSource, Resources.Resource {
  private final Prometheus prometheus;

  SeamOfMetrics(Prometheus prometheus) {
    this.prometheus = prometheus;
  }

  @Override
  public void ask(String query, Consumer<Reading> answer) {
    Thread.ofVirtual().name("metric-gate").start(() -> answer.accept(prometheus.query(query)));
  }

  @Override
  public Optional<String> objection(String query) {
    return prometheus.objection(query);
  }

  @Override
  public void close() {
    prometheus.close();
  }
}
