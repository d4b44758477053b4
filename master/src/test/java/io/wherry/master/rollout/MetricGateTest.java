package io.wherry.master.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.master.rollout.MetricGate.Comparison;
import io.wherry.master.rollout.MetricGate.Reading.Values;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricGateTest {
  private static final MetricGate GATE = MetricGate.parse("sum(rate(errors[5m])) < 0.5");

  @Test
  void theLastComparisonIsTheGate() {
    assertThat(GATE).isEqualTo(new MetricGate("sum(rate(errors[5m]))", Comparison.BELOW, 0.5));
    assertThat(MetricGate.parse("count(up == 1) >= 3e1"))
        .isEqualTo(new MetricGate("count(up == 1)", Comparison.AT_LEAST, 30));
    assertThat(MetricGate.parse("a > 1 > 2"))
        .isEqualTo(new MetricGate("a > 1", Comparison.ABOVE, 2));
    assertThat(MetricGate.parse(GATE.toString())).isEqualTo(GATE);
  }

  @Test
  void aQueryWithoutAComparisonIsNoGate() {
    for (var text : List.of("up", "up == 1", "< 5", "up < many", "up < 1.2.3", ""))
      assertThatThrownBy(() -> MetricGate.parse(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("metric gate");
  }

  @Test
  void everySeriesMustBeAsItMustBe() {
    assertThat(GATE.objection(new Values(List.of(0.1, 0.4)))).isEmpty();
    assertThat(GATE.objection(new Values(List.of(0.1, 0.5))))
        .contains("sum(rate(errors[5m])) is 0.5, not < 0.5");
    assertThat(GATE.objection(new Values(List.of(Double.NaN)))).isPresent();
  }
}
