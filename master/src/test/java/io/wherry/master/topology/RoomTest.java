package io.wherry.master.topology;

import static io.wherry.master.topology.Town.bounds;
import static io.wherry.master.topology.Town.caps;
import static io.wherry.master.topology.Town.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.master.rollout.Caps;
import io.wherry.master.topology.Room.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoomTest {
  private static final Map<String, String> NONE = Map.of();

  private static Town hypervisor() {
    return new Town()
        .host("hv3", NONE, Optional.empty(), List.of("web1", "web2", "web3"))
        .host("web1", NONE)
        .host("web2", NONE)
        .host("web3", NONE);
  }

  @Test
  void aGuestWaitsForItsHypervisorAndIsToldSinceWhen() {
    assertThat(hypervisor().holds("hv3").refusal("web1"))
        .contains("its hypervisor hv3 holds a permission since 02:10 UTC (see wherry status)");
  }

  @Test
  void aHypervisorWaitsForItsGuests() {
    assertThat(hypervisor().holds("web2").refusal("hv3"))
        .hasValueSatisfying(why -> assertThat(why).startsWith("its guest web2 holds"));
    assertThat(hypervisor().refusal("hv3")).isEmpty();
  }

  @Test
  void notMoreGuestsOfOneHypervisorThanAllowedWhateverTheRolloutSaysElsewhere() {
    var town = hypervisor().holds("web1");
    assertThat(town.refusal("web2"))
        .contains(
            "1 of the guests of hv3 may merge at once: web1 holds a permission since 02:10 UTC (see"
                + " wherry status)");
    var two = caps(9, Map.of("hypervisor", 2));
    assertThat(town.refusal("web2", two)).isEmpty();
    assertThat(town.holds("web2").refusal("web3", two)).isPresent();
  }

  @Test
  void aLabelsCapCountsThisRolloutsHoldersAndTheFleetsCapAll() {
    var town =
        new Town()
            .host("a1", Map.of("rack", "a"))
            .host("a2", Map.of("rack", "a"))
            .host("b1", Map.of("rack", "b"))
            .host("free", NONE)
            .holds("a1");
    var one = caps(9, Map.of("rack", 1));
    assertThat(town.refusal("a2", one))
        .contains(
            "1 of rack=a may merge at once in rollout r1: a1 holds a permission since 02:10 UTC"
                + " (see wherry status)");
    assertThat(town.refusal("b1", one)).isEmpty();
    assertThat(town.refusal("free", one)).isEmpty();
    assertThat(town.room().refusal(id("a2"), Optional.empty(), Optional.empty())).isEmpty();
    town.bounds = bounds(Map.of("rack", 1));
    assertThat(town.room().refusal(id("a2"), Optional.empty(), Optional.empty()))
        .hasValueSatisfying(why -> assertThat(why).startsWith("1 of rack=a may merge at once: a1"));
    assertThat(town.room().full()).containsExactly(new Room.Full("rack=a", 1, 1));
  }

  private static Town mons() {
    var town =
        new Town()
            .host("mon1", Map.of("role", "mon"))
            .host("mon2", Map.of("role", "mon"))
            .host("mon3", Map.of("role", "mon"))
            .host("hv1", NONE, Optional.empty(), List.of("mon1"));
    town.bounds = bounds(Map.of(), "role=mon", "2");
    return town;
  }

  @Test
  void aServiceIsNeverLeftBelowItsQuorum() {
    assertThat(mons().refusal("mon1")).isEmpty();
    assertThat(mons().holds("mon3").refusal("mon1"))
        .contains(
            "only 1 of the 3 hosts of the quorum role=mon: 2 would be left: mon3 holds a permission"
                + " since 02:10 UTC (see wherry status)");
  }

  @Test
  void whoIsAwayOrFailedDoesNotCountAndIsNamed() {
    var town = mons();
    town.conditions.put(id("mon2"), Condition.AWAY);
    assertThat(town.refusal("mon1").orElseThrow()).contains("mon2 is not connected");
    town.conditions.put(id("mon2"), Condition.ILL);
    assertThat(town.refusal("mon1").orElseThrow()).contains("mon2 failed or is held");
  }

  @Test
  void aHypervisorTakesItsGuestsFromTheirQuorum() {
    var town = mons();
    town.conditions.put(id("mon2"), Condition.AWAY);
    assertThat(town.refusal("hv1").orElseThrow()).contains("quorum role=mon: 2");
    assertThat(mons().holds("hv1").refusal("mon2").orElseThrow())
        .contains("mon1 runs on a host that merges");
  }

  @Test
  void aGroupThatIsBelowItsQuorumAlreadyKeepsBackNobodyElse() {
    var town = mons().host("web1", Map.of("role", "web"));
    town.conditions.put(id("mon1"), Condition.AWAY);
    town.conditions.put(id("mon2"), Condition.AWAY);
    assertThat(town.refusal("web1")).isEmpty();
    assertThat(town.refusal("hv1")).as("its guest is away anyhow").isEmpty();
    assertThat(town.refusal("mon3")).isPresent();
  }

  /** The one that merges may say so of a guest that left it long ago, or not merge at all. */
  @Test
  void aGuestOfTwoHypervisorsIsTakenAwayByTheSecondAsWellAsByTheFirst() {
    var town = mons().host("hv2", NONE, Optional.empty(), List.of("mon1")).holds("hv2");
    assertThat(town.refusal("hv1")).as("mon2 and mon3 are left").isEmpty();
    town.conditions.put(id("mon2"), Condition.AWAY);
    assertThat(town.refusal("hv1").orElseThrow())
        .contains("only 1 of the 3 hosts of the quorum role=mon: 2 would be left")
        .contains("mon2 is not connected, mon1 runs on a host that merges");
  }

  @Test
  void aHostThatCouldNeverMergeIsFoundBeforeTheStart() {
    var town = mons();
    assertThat(town.near().never(id("mon1"))).isEmpty();
    town.bounds = bounds(Map.of(), "role=mon", "90%");
    assertThat(town.near().never(id("mon1")))
        .contains(
            "host mon1 could never merge: without mon1 the quorum role=mon: 90% has 2 of 3 hosts");
    assertThat(town.near().never(id("hv1"))).isPresent();
  }

  @Test
  void aQuorumOfNobodyIsRefused() {
    assertThatThrownBy(() -> Quorum.parse("role=mon", "0")).hasMessageContaining("is none");
  }

  /** Only holders block: once nobody holds, whoever could ever merge may. */
  @Test
  void waitingNeverHasACircle() {
    for (long seed = 1; seed <= 3000; seed++) {
      var random = new Random(seed);
      var town = Town.any(random);
      var caps = Town.anyCaps(random);
      var waiting = new ArrayList<>(town.ids());
      waiting.removeIf(host -> town.near().never(host).isPresent());
      for (var host : waiting) assertThat(refusal(town, host, caps)).as("seed %d", seed).isEmpty();
      drain(town, caps, waiting, random, seed);
    }
  }

  private static Optional<String> refusal(
      Town town, io.wherry.common.model.HostId host, Caps caps) {
    return town.room().refusal(host, Optional.of(Town.ROLLOUT), Optional.of(caps));
  }

  /** Whoever may goes, somebody ends, and in the end all have been. */
  private static void drain(
      Town town, Caps caps, List<io.wherry.common.model.HostId> waiting, Random random, long seed) {
    while (!waiting.isEmpty()) {
      for (var host : List.copyOf(waiting)) {
        if (refusal(town, host, caps).isPresent()) continue;
        waiting.remove(host);
        town.held.put(host, Town.hold());
      }
      assertThat(town.held).as("seed %d: all wait for each other", seed).isNotEmpty();
      var holders = List.copyOf(town.held.keySet());
      town.held.remove(holders.get(random.nextInt(holders.size())));
    }
  }
}
