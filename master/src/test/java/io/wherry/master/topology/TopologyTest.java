package io.wherry.master.topology;

import static io.wherry.master.topology.Town.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Selector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TopologyTest {
  private static final Map<String, String> NONE = Map.of();

  @Test
  void theHypervisorConfirmsAGuestByItsUuid() {
    var town =
        new Town()
            .host("hv1", NONE, Optional.empty(), List.of("web1"))
            .host("web1", NONE, Optional.of("hv1"), List.of())
            .host("web2", NONE);
    var topology = town.near().topology();
    assertThat(topology.hypervisorsOf(id("web1"))).isEqualTo(Map.of(id("hv1"), true));
    assertThat(topology.guestsOf(id("hv1"))).isEqualTo(Map.of(id("web1"), true));
    assertThat(topology.hypervisorsOf(id("web2"))).isEmpty();
  }

  @Test
  void whatOnlyTheGuestSaysCountsUnconfirmed() {
    var town = new Town().host("hv1", NONE).host("web1", NONE, Optional.of("hv1"), List.of());
    assertThat(town.near().topology().guestsOf(id("hv1"))).isEqualTo(Map.of(id("web1"), false));
    var byId =
        new Town().host("hv1", NONE).host("web1", NONE, Optional.of(id("hv1").value()), List.of());
    assertThat(byId.near().topology().hypervisorsOf(id("web1"))).containsKey(id("hv1"));
  }

  @Test
  void aGuestThatNamesAnotherHypervisorThanTheOneThatConfirmsItCountsInBoth() {
    var town =
        new Town()
            .host("hv1", NONE)
            .host("hv2", NONE, Optional.empty(), List.of("web1"))
            .host("web1", NONE, Optional.of("hv1"), List.of());
    assertThat(town.near().topology().hypervisorsOf(id("web1")))
        .isEqualTo(Map.of(id("hv1"), false, id("hv2"), true));
  }

  @Test
  void inTheMiddleOfAMigrationBothCountAndThenOnlyWhoeverHasIt() {
    var town =
        new Town()
            .host("hv1", NONE, Optional.empty(), List.of("web1"))
            .host("hv2", NONE, Optional.empty(), List.of("web1"))
            .host("web1", NONE);
    assertThat(town.near().topology().hypervisorsOf(id("web1")))
        .containsOnlyKeys(id("hv1"), id("hv2"));
    town.host("hv1", NONE, Optional.empty(), List.of());
    assertThat(town.near().topology().hypervisorsOf(id("web1"))).isEqualTo(Map.of(id("hv2"), true));
  }

  @Test
  void nobodyRunsOnItself() {
    var town = new Town().host("hv1", NONE, Optional.of("hv1"), List.of("hv1"));
    assertThat(town.near().topology().hypervisors()).isEmpty();
  }

  @Test
  void hostsThatClaimEachOtherEndNowhere() {
    var town =
        new Town()
            .host("hv1", NONE, Optional.empty(), List.of("hv2"))
            .host("hv2", NONE, Optional.empty(), List.of("hv1"));
    assertThat(town.near().topology().carriedBy(id("hv1"))).containsExactly(id("hv2"));
    assertThat(town.near().topology().carriersOf(id("hv1"))).containsExactly(id("hv2"));
  }

  @Test
  void aGuestsGuestGoesDownWithTheHypervisor() {
    var town =
        new Town()
            .host("hv1", NONE, Optional.empty(), List.of("mid"))
            .host("mid", NONE, Optional.empty(), List.of("deep"))
            .host("deep", NONE);
    assertThat(town.near().topology().carriedBy(id("hv1")))
        .containsExactlyInAnyOrder(id("mid"), id("deep"));
  }

  @Test
  void ofWhomNobodyExpectsGuestsTheWordCountsForNothing() {
    var town =
        new Town()
            .host("hv1", Map.of("role", "hypervisor"), Optional.empty(), List.of("web1"))
            .host("liar", NONE, Optional.empty(), List.of("web1", "web2"))
            .host("web1", NONE)
            .host("web2", NONE, Optional.of("liar"), List.of());
    town.bounds =
        new Bounds(Map.of(), 1, List.of(), Optional.empty(), Selector.parse("role=hypervisor"));
    var topology = town.near().topology();
    assertThat(topology.hypervisorsOf(id("web1"))).isEqualTo(Map.of(id("hv1"), true));
    assertThat(topology.hypervisorsOf(id("web2"))).isEmpty();
  }
}
