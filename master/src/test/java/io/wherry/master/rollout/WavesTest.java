package io.wherry.master.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.model.Selector;
import java.util.ArrayList;
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

  private static List<String> seated(String waves, List<String> hosts) {
    var seated = Waves.parse(waves).seat(hosts, WavesTest::isCalled);
    var numbers = seated.waves().assign(hosts.size());
    var lines = new ArrayList<String>();
    for (int i = 0; i < numbers.size(); i++)
      lines.add(numbers.get(i) + 1 + " " + seated.hosts().get(i));
    return lines;
  }

  private static boolean isCalled(Selector selector, String host) {
    return selector.terms().getFirst().values().stream()
        .anyMatch(value -> host.startsWith(value.replace("*", "")));
  }

  private static final List<String> FIVE = List.of("db1", "web1", "db2", "web2", "web3");

  @Test
  void aWaveMayBeChosenAndTheOthersKeepTheirOrder() {
    assertThat(seated("name=web*,100%", FIVE))
        .containsExactly("1 web1", "1 web2", "1 web3", "2 db1", "2 db2");
    assertThat(seated("name=web2|db2,name=web*,100%", FIVE))
        .containsExactly("1 db2", "1 web2", "2 web1", "2 web3", "3 db1");
    assertThat(seated("1,name=db*,100%", FIVE))
        .as("who has been reached is not in it once more")
        .containsExactly("1 db1", "2 db2", "3 web1", "3 web2", "3 web3");
  }

  @Test
  void countsAndPercentagesGoOnBehindAChosenWave() {
    assertThat(seated("name=web*,80%,100%", FIVE))
        .containsExactly("1 web1", "1 web2", "1 web3", "2 db1", "3 db2");
    assertThat(seated("name=web*,1", FIVE))
        .as("the rest stays out")
        .containsExactly("1 web1", "1 web2", "1 web3");
  }

  @Test
  void aWaveThatChoosesNobodyIsRefusedByItsName() {
    for (var waves : List.of("name=mail*,100%", "name=web*,name=web1,100%", "name=db*,name=db*"))
      assertThatThrownBy(() -> seated(waves, FIVE))
          .hasMessageContaining("chooses none of the hosts, or none that no wave before it has");
  }

  @Test
  void itIsPrintedAsItWasWritten() {
    assertThat(Waves.parse(" 1, 10% ,100%")).hasToString("1,10%,100%");
    var chosen = Waves.parse("1, name=web*|db1 ,rack!=a,100%");
    assertThat(chosen).hasToString("1,name=web*|db1,rack!=a,100%");
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
        "rack=; not a selector term",
        "=a1; not a selector term",
        "10%,rack=a1,5%; must grow",
        "100%,rack=a1; must grow",
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
