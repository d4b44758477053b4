package io.wherry.master.topology;

import static io.wherry.master.topology.Town.bounds;
import static io.wherry.master.topology.Town.caps;
import static io.wherry.master.topology.Town.hold;
import static io.wherry.master.topology.Town.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.HostId;
import io.wherry.common.model.Selector;
import io.wherry.master.rollout.Amount;
import io.wherry.master.rollout.Caps;
import io.wherry.master.topology.Room.Condition;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BlastRadiusTest {
  private static final Map<String, String> NONE = Map.of();

  private static Town racks() {
    var town = new Town();
    for (var name : List.of("a1", "a2", "a3")) town.host(name, Map.of("rack", "a"));
    for (var name : List.of("b1", "b2")) town.host(name, Map.of("rack", "b"));
    return town;
  }

  private static BlastRadius radius(Town town, Caps caps) {
    return new BlastRadius(town.near(), town.ids(), caps, 50);
  }

  @Test
  void theCapsSayHowManyOfEachGroupMayBeAway() {
    assertThat(radius(racks(), caps(4, Map.of("rack", 2))).reaches())
        .containsExactly(
            new Reach("the fleet", 5, 4, true, true),
            new Reach("rack=a", 3, 2, true, true),
            new Reach("rack=b", 2, 2, true, true));
  }

  @Test
  void aHypervisorTakesItsGuestsAlongThoughTheyAreInNoRollout() {
    var town =
        new Town()
            .host("hv1", NONE, Optional.empty(), List.of("g1", "g2", "g3"))
            .host("g1", Map.of("role", "db"))
            .host("g2", Map.of("role", "db"))
            .host("g3", NONE);
    var radius = new BlastRadius(town.near(), List.of(id("hv1")), Caps.of(1), 50);
    assertThat(radius.reaches())
        .containsExactly(
            new Reach("hypervisor=hv1", 4, 4, true, false),
            new Reach("the fleet", 4, 4, true, true),
            new Reach("role=db", 2, 2, true, true));
  }

  @Test
  void aQuorumBoundsItsGroup() {
    var town = racks();
    town.bounds = bounds(Map.of(), "rack=a", "2");
    assertThat(radius(town, Caps.of(5)).reaches())
        .contains(new Reach("quorum rack=a: 2", 3, 1, true, true));
  }

  @Test
  void aBudgetNamesTheWorstGroupAndTheOptionThatHelps() {
    var radius = radius(racks(), Caps.of(5));
    var worst = radius.above(Amount.parse("4")).orElseThrow();
    assertThat(worst.group()).isEqualTo("the fleet");
    assertThat(radius.advice(worst, Amount.parse("4")))
        .isEqualTo("--max-concurrent 4 would bring it below");
    var half = radius(racks(), caps(2, Map.of()));
    var rack = half.above(Amount.parse("50%")).orElseThrow();
    assertThat(rack.group()).isEqualTo("rack=a");
    assertThat(half.advice(rack, Amount.parse("50%")))
        .isEqualTo("--max-per rack=1 would bring it below");
    assertThat(half.above(Amount.parse("2"))).isEmpty();
  }

  @Test
  void whereNoOptionHelpsThatIsSaid() {
    var town =
        new Town()
            .host("hv1", NONE, Optional.empty(), List.of("g1", "g2"))
            .host("g1", NONE)
            .host("g2", NONE);
    var radius = radius(town, Caps.of(2));
    var worst = radius.above(Amount.parse("2")).orElseThrow();
    assertThat(worst.group()).isEqualTo("hypervisor=hv1");
    assertThat(radius.advice(worst, Amount.parse("2"))).startsWith("no cap brings it below");
  }

  /** Against every set of holders that the gate itself would let come about. */
  @Test
  void neverTooSmallAndExactWhereItSaysSo() {
    int exact = 0;
    int rows = 0;
    for (long seed = 1; seed <= 1500; seed++) {
      var random = new Random(seed);
      var town = Town.any(random);
      var caps = Town.anyCaps(random);
      var movers = town.ids().stream().filter(_ -> random.nextInt(4) > 0).toList();
      var worst = bruteForce(town, movers, caps);
      var reaches = new TreeMap<String, Reach>();
      for (var r : new BlastRadius(town.near(), movers, caps, 50).reaches())
        reaches.put(r.group(), r);
      for (var group : worst.entrySet()) {
        var reach = reaches.get(group.getKey());
        int bound = reach == null ? 0 : reach.worst();
        assertThat(bound)
            .as("seed %d %s", seed, group.getKey())
            .isGreaterThanOrEqualTo(group.getValue());
        rows++;
        if (reach == null || !reach.exact()) continue;
        assertThat(bound)
            .as("seed %d %s is exact", seed, group.getKey())
            .isEqualTo(group.getValue());
        exact++;
      }
    }
    assertThat(exact).as("of %d", rows).isGreaterThan(rows / 4);
  }

  private static Map<String, Integer> bruteForce(Town town, List<HostId> movers, Caps caps) {
    var groups = groups(town);
    var worst = new TreeMap<String, Integer>();
    var seen = new HashSet<Set<HostId>>();
    search(town, movers, caps, new TreeSet<>(), seen);
    for (var holders : seen) {
      var away = new HashSet<HostId>();
      holders.forEach(holder -> away.addAll(town.near().with(holder)));
      groups.forEach((name, hosts) ->
          worst.merge(name, (int) hosts.stream().filter(away::contains).count(), Math::max));
    }
    return worst;
  }

  private static Map<String, Set<HostId>> groups(Town town) {
    var groups = new TreeMap<String, Set<HostId>>();
    for (var host : town.near().all()) {
      groups.computeIfAbsent("the fleet", _ -> new TreeSet<>()).add(host.id());
      host.subject()
          .labels()
          .values()
          .forEach(
              (k, v) -> groups.computeIfAbsent(k + "=" + v, _ -> new TreeSet<>()).add(host.id()));
    }
    for (var hypervisor : town.near().topology().hypervisors())
      groups.put("hypervisor=" + town.near().name(hypervisor), town.near().with(hypervisor));
    for (var service : town.near().services())
      groups.put("quorum " + service.quorum(), service.hosts());
    return groups;
  }

  private static void search(
      Town town, List<HostId> movers, Caps caps, Set<HostId> holders, Set<Set<HostId>> seen) {
    if (!seen.add(holders) || holders.size() == caps.maxConcurrent()) return;
    var held = new TreeMap<HostId, io.wherry.master.rollout.Permissions.Hold>();
    holders.forEach(holder -> held.put(holder, hold()));
    var room = new Room(town.near(), held, _ -> Condition.WELL);
    for (var mover : movers) {
      if (holders.contains(mover)) continue;
      if (room.refusal(mover, Optional.of(Town.ROLLOUT), Optional.of(caps)).isPresent()) continue;
      var more = new TreeSet<>(holders);
      more.add(mover);
      search(town, movers, caps, more, seen);
    }
  }

  @Test
  void hostsThatMayGoTogetherComeTogether() {
    var town = racks().host("hv1", NONE, Optional.empty(), List.of("g1", "g2")).host("g1", NONE);
    var order = Spread.of(town.ids(), town.near(), caps(9, Map.of("rack", 1)));
    assertThat(order.subList(0, 3)).containsExactly(id("a2"), id("b2"), id("g1"));
    assertThat(order.subList(3, 6)).containsExactly(id("a3"), id("b1"), id("hv1"));
    assertThat(Spread.of(racks().ids(), racks().near(), Caps.of(9)))
        .as("where nothing binds, nothing moves")
        .isEqualTo(racks().ids());
    assertThat(town.bounds.hypervisors()).isEqualTo(Selector.ALL);
  }
}
