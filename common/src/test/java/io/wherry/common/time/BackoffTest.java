package io.wherry.common.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(2));

  @Test
  void theCeilingDoublesUpToTheMost() {
    assertThat(backoff.ceiling(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(backoff.ceiling(4)).isEqualTo(Duration.ofSeconds(8));
    assertThat(backoff.ceiling(8)).isEqualTo(Duration.ofMinutes(2));
    assertThat(backoff.ceiling(1_000)).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void theJitterIsFull() {
    assertThat(backoff.after(4, 0)).isEqualTo(Duration.ZERO);
    assertThat(backoff.after(4, 0.5)).isEqualTo(Duration.ofSeconds(4));
    assertThatThrownBy(() -> backoff.after(4, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
