package io.wherry.master.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WavesTest {
  private static List<Integer> sizes(String waves, int hosts) {
    var parsed = Waves.parse(waves);
    var assigned = parsed.assign(hosts);
    return java.util.stream.IntStream.range(0, parsed.sizes().size())
        .mapToObj(wave -> Collections.frequency(assigned, wave))
        .toList();
  }

  @Test
  void percentagesAreCumulativeAndRoundedUp() {
    assertThat(sizes("1,10%,100%", 25)).containsExactly(1, 2, 22);
    assertThat(sizes("1%,50%,100%", 3)).containsExactly(1, 1, 1);
  }

  @Test
  void aWaveThatTheOnesBeforeHaveFilledIsEmpty() {
    assertThat(sizes("1,10%,100%", 5)).containsExactly(1, 0, 4);
    assertThat(sizes("3,7", 2)).containsExactly(2, 0);
  }

  @Test
  void aLastWaveBelowAllLeavesTheRestOut() {
    assertThat(sizes("1,50%", 10)).containsExactly(1, 4);
  }

  @Test
  void itIsPrintedAsItWasWritten() {
    assertThat(Waves.parse(" 1, 10% ,100%")).hasToString("1,10%,100%");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0; reaches nobody",
        "0%; reaches nobody",
        "101%; more than all",
        "5,5; must grow",
        "5,3; must grow",
        "50%,10%; must grow",
        "100%,200; must grow",
        "''; not a wave",
        "1,,2; not a wave",
        "-1; not a wave",
        "some; not a wave",
        "99999999999; not a wave"
      })
  void nonsenseIsRefusedWithAReason(String waves, String reason) {
    assertThatThrownBy(() -> Waves.parse(waves))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  /** A thousand waves of a fleet of one host pass in one step. */
  @Test
  void wavesAreNotWithoutEnd() {
    var most = java.util.stream.IntStream.rangeClosed(1, 1000).mapToObj(Integer::toString).toList();
    assertThat(Waves.parse(String.join(",", most)).sizes()).hasSize(1000);
    assertThatThrownBy(() -> Waves.parse(String.join(",", most) + ",1001"))
        .hasMessage("1001 waves; a rollout has at most 1000: leave some out");
  }
}
