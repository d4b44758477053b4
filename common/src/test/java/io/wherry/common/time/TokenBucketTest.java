package io.wherry.common.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long START = -7 * SECOND;
  private final TokenBucket bucket = new TokenBucket(1000, 500, START);

  @Test
  void theBurstIsFreeAndTheRestWaits() {
    assertThat(bucket.take(500, START)).isZero();
    assertThat(bucket.take(1000, START)).isEqualTo(SECOND);
  }

  @Test
  void whoComesLaterWaitsForWhatTheEarlierOnesOwe() {
    bucket.take(1500, START);
    assertThat(bucket.take(1000, START)).isEqualTo(2 * SECOND);
    assertThat(bucket.take(0, START + SECOND)).isEqualTo(SECOND);
  }

  @Test
  void noMoreThanTheBurstIsSavedUp() {
    bucket.take(500, START);
    assertThat(bucket.isFull(START)).isFalse();
    assertThat(bucket.isFull(START + 3600 * SECOND)).isTrue();
    assertThat(bucket.take(1500, START + 3600 * SECOND)).isEqualTo(SECOND);
  }

  @Test
  void aClockThatStandsStillOrStepsBackGivesNothing() {
    bucket.take(500, START);
    assertThat(bucket.take(1000, START - SECOND)).isEqualTo(SECOND);
    assertThat(bucket.take(0, START)).isEqualTo(SECOND);
  }

  @Test
  void aRateThatLetsNothingThroughIsAMistake() {
    assertThatIllegalArgumentException().isThrownBy(() -> new TokenBucket(0, 1, START));
  }
}
