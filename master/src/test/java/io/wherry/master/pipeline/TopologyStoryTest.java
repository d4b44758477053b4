package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.HostWord;
import io.wherry.common.model.Labels;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.Placement;
import io.wherry.common.model.Selector;
import io.wherry.master.rollout.Amount;
import io.wherry.master.rollout.Caps;
import io.wherry.master.rollout.Waves;
import io.wherry.master.topology.Bounds;
import io.wherry.master.topology.Quorum;
import io.wherry.master.topology.Reach;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Racks, hypervisors and services at the gate. */
class TopologyStoryTest {
  private static String uuid(int number) {
    return "%08d-0000-4000-8000-000000000001".formatted(number);
  }

  private static Placement guest(int number) {
    return new Placement(Optional.of(uuid(number)), Optional.empty(), Set.of());
  }

  private static Placement hypervisor(int number, int... guests) {
    var uuids = new java.util.TreeSet<String>();
    for (int guest : guests) uuids.add(uuid(guest));
    return new Placement(Optional.of(uuid(number)), Optional.empty(), uuids);
  }

  /** Hosts 1 and 2 are hypervisors: 3, 4, 5 run on the first, 6 on the second. */
  private static TestMaster virtual(Bounds bounds) {
    var master = new TestMaster(50, bounds);
    for (int n = 1; n <= 6; n++) {
      var host = new FakeHost(n);
      host.placement = n == 1 ? hypervisor(1, 3, 4, 5) : n == 2 ? hypervisor(2, 6) : guest(n);
      join(master, host);
    }
    return master;
  }

  private static void join(TestMaster master, FakeHost host) {
    master.hosts.add(host);
    TestMaster.unchecked(() -> {
      master.mind.doorkeeper.enrolled(host.enrolment());
      master.mind.afterwards();
    });
    host.connect(master);
  }

  private static TestMaster racks(Bounds bounds, String... racks) {
    var master = new TestMaster(50, bounds);
    for (int n = 1; n <= racks.length; n++) {
      var host = new FakeHost(n);
      host.labels = new Labels(Map.of("rack", racks[n - 1]));
      join(master, host);
    }
    return master;
  }

  private static RolloutOrder order(Caps caps) {
    var limits = TestMaster.limits(100, Duration.ZERO, 0, caps.maxConcurrent());
    var own = new RolloutOrder.Limits(limits.passing(), limits.budget(), caps, limits.deadlines());
    return new RolloutOrder(2, "all", Waves.parse("100%"), own, false, "", "");
  }

  private static Caps caps(int atOnce, Map<String, Integer> perLabel) {
    return new Caps(atOnce, false, perLabel);
  }

  private static void started(TestMaster master, Caps caps) {
    assertThat(master.start(order(caps))).isInstanceOf(Answer.Ok.class);
  }

  private static String refused(TestMaster master, Caps caps) {
    return master.start(order(caps)) instanceof Answer.Refused<RolloutView>(_, var why) ? why : "";
  }

  /** Hears its order and asks; nobody ends. */
  private static void asks(TestMaster master, FakeHost host) {
    while (!host.inbox.isEmpty()) host.hear(master);
    if (!host.merging) host.work(master);
    while (!host.inbox.isEmpty()) host.hear(master);
  }

  private static String lastRefusal(FakeHost host) {
    return host.heard.reversed().stream()
        .flatMap(w ->
            w instanceof MasterWord.Refused r
                ? List.of(r.reason()).stream()
                : List.<String>of().stream())
        .findFirst()
        .orElse("");
  }

  private static List<Integer> merging(TestMaster master) {
    var merging = new ArrayList<Integer>();
    for (int i = 0; i < master.hosts.size(); i++)
      if (master.hosts.get(i).merging) merging.add(i + 1);
    return merging;
  }

  @Test
  void aHypervisorAndItsGuestsNeverMergeTogetherAndAllComeToTheirEnd() {
    var master = virtual(Bounds.DEFAULT);
    started(master, Caps.of(50));
    master.hosts.forEach(host -> asks(master, host));
    assertThat(merging(master)).as("both hypervisors asked first").containsExactly(1, 2);
    assertThat(lastRefusal(master.hosts.get(2)))
        .contains("its hypervisor host1 holds a permission since 12:00 UTC");
    for (int round = 0; round < 20; round++) {
      for (var host : master.hosts)
        if (host.merging) {
          host.end(master);
          break;
        }
      master.hosts.forEach(host -> asks(master, host));
      var now = merging(master);
      assertThat(now.contains(1) && (now.contains(3) || now.contains(4) || now.contains(5)))
          .isFalse();
      assertThat(now.contains(2) && now.contains(6)).isFalse();
      assertThat(now.stream().filter(n -> n >= 3 && n <= 5).count()).isLessThanOrEqualTo(1);
    }
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  @Test
  void permissionsHeldOverARestartOfTheMasterStillKeepTheGuestsBack() {
    var master = virtual(Bounds.DEFAULT);
    started(master, Caps.of(50));
    asks(master, master.hosts.getFirst());
    assertThat(merging(master)).containsExactly(1);
    master.restart();
    for (var host : master.hosts.subList(2, 6)) host.connect(master);
    for (var host : master.hosts.subList(2, 6)) asks(master, host);
    assertThat(merging(master)).as("only a guest of the other one").containsExactly(1, 6);
    assertThat(lastRefusal(master.hosts.get(3))).contains("its hypervisor host1 holds");
  }

  @Test
  void aRolloutMayLetMoreGuestsGoAtOnce() {
    var master = virtual(Bounds.DEFAULT);
    started(master, caps(50, Map.of("hypervisor", 2)));
    for (var host : master.hosts.subList(2, 6)) asks(master, host);
    assertThat(merging(master)).containsExactly(3, 4, 6);
  }

  @Test
  void afterALiveMigrationTheNewHypervisorCountsAlone() {
    var master = virtual(Bounds.DEFAULT);
    started(master, Caps.of(50));
    master.said(master.hosts.get(1).session(), new HostWord.Moved(hypervisor(2, 3, 6)));
    asks(master, master.hosts.getFirst());
    asks(master, master.hosts.get(2));
    assertThat(lastRefusal(master.hosts.get(2))).as("on its way").contains("host1 holds");
    master.said(master.hosts.getFirst().session(), new HostWord.Moved(hypervisor(1, 4, 5)));
    asks(master, master.hosts.get(2));
    assertThat(merging(master)).containsExactly(1, 3);
    asks(master, master.hosts.get(1));
    assertThat(lastRefusal(master.hosts.get(1))).contains("its guest host3 holds");
    int facts = master.ledger.size();
    master.said(master.hosts.getFirst().session(), new HostWord.Moved(hypervisor(1, 4, 5)));
    assertThat(master.ledger.size()).as("nothing new, nothing recorded").isEqualTo(facts);
  }

  @Test
  void aGuestThatLiesAboutItsHypervisorOnlyMakesTheTwoOfThemWait() {
    var master = virtual(Bounds.DEFAULT);
    var liar = master.hosts.get(5);
    master.said(
        liar.session(),
        new HostWord.Moved(new Placement(Optional.of(uuid(6)), Optional.of("host1"), Set.of())));
    started(master, Caps.of(50));
    asks(master, liar);
    asks(master, master.hosts.getFirst());
    assertThat(lastRefusal(master.hosts.getFirst())).contains("its guest host6 holds");
    assertThat(detail(master, "host6").explanation())
        .contains(
            "Runs on hypervisor host2, which confirms it.",
            "Runs on hypervisor host1, by its own word only: host1 does not list it.");
    assertThat(detail(master, "host1").explanation())
        .contains("Hypervisor of host3, host4, host5, host6 (unconfirmed).");
    liar.end(master);
    asks(master, master.hosts.getFirst());
    assertThat(merging(master)).containsExactly(1);
  }

  private static HostDetail detail(TestMaster master, String name) {
    return ((Answer.Ok<HostDetail>) master.mind.desk.host(name)).value();
  }

  @Test
  void aHypervisorThatClaimsEverybodySlowsTheFleetAndStopsNobodyForGood() {
    var master = virtual(Bounds.DEFAULT);
    master.said(master.hosts.get(1).session(), new HostWord.Moved(hypervisor(2, 1, 3, 4, 5, 6)));
    started(master, Caps.of(50));
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  @Test
  void nobodyBelievesAHypervisorThatIsNone() {
    var bounds = new Bounds(Map.of(), 1, List.of(), Optional.empty(), Selector.parse("name=host1"));
    var master = virtual(bounds);
    started(master, Caps.of(50));
    asks(master, master.hosts.get(5));
    asks(master, master.hosts.get(1));
    assertThat(merging(master)).as("host2 is believed nothing").containsExactly(2, 6);
  }

  @Test
  void oneFullRackKeepsNobodyElseFromTheirTurn() {
    var master = racks(Bounds.DEFAULT, "a", "a", "a", "b", "b");
    started(master, caps(2, Map.of("rack", 1)));
    var dead = master.hosts.getFirst();
    asks(master, dead);
    assertThat(dead.merging).isTrue();
    for (int round = 0; round < 10; round++)
      for (var host : master.hosts) {
        if (host != dead && host.merging) host.end(master);
        else if (host != dead) asks(master, host);
      }
    assertThat(master.rollout().members())
        .filteredOn(m -> m.state().equals("settled"))
        .extracting(RolloutView.MemberView::name)
        .as("though rack a is held for ever")
        .containsExactlyInAnyOrder("host4", "host5");
    assertThat(lastRefusal(master.hosts.get(1))).contains("1 of rack=a may merge at once");
  }

  @Test
  void theFleetsCapOnALabelHoldsForFollowersAndRolloutsAlike() {
    var bounds = new Bounds(Map.of("rack", 1), 1, List.of(), Optional.empty(), Selector.ALL);
    var master = racks(bounds, "a", "a", "b");
    started(master, Caps.of(50));
    master.hosts.forEach(host -> asks(master, host));
    assertThat(merging(master)).containsExactly(1, 3);
    assertThat(master.mind.desk.status().full())
        .extracting(full -> full.domain() + " " + full.held() + "/" + full.cap())
        .containsExactly("rack=a 1/1", "rack=b 1/1");
  }

  @Test
  void aQuorumHoldsAtTheGateAndNamesWhoIsAway() {
    var quorum = List.of(Quorum.parse("rack=a", "2"));
    var bounds = new Bounds(Map.of(), 1, quorum, Optional.empty(), Selector.ALL);
    var master = racks(bounds, "a", "a", "a", "b");
    started(master, Caps.of(50));
    master.hosts.get(2).disconnect(master);
    asks(master, master.hosts.getFirst());
    asks(master, master.hosts.get(3));
    assertThat(merging(master)).containsExactly(4);
    assertThat(lastRefusal(master.hosts.getFirst()))
        .contains("only 1 of the 3 hosts of the quorum rack=a: 2 would be left")
        .contains("host3 is not connected");
    master.hosts.get(2).connect(master);
    assertThat(master.mind.desk.status().holders()).as("let in as soon as it is back").hasSize(2);
  }

  @Test
  void whatCouldNeverEndDoesNotBegin() {
    var quorum = List.of(Quorum.parse("rack=a", "100%"));
    var bounds = new Bounds(Map.of(), 1, quorum, Optional.empty(), Selector.ALL);
    assertThat(refused(racks(bounds, "a", "a", "b"), Caps.of(2)))
        .contains("host1 could never merge");
    assertThat(refused(racks(Bounds.DEFAULT, "a", "b"), caps(2, Map.of("row", 1))))
        .contains("none of the chosen hosts has a label 'row'");
    var wide = new Caps(3, false, Map.of(), Optional.of(Amount.parse("1")));
    assertThat(refused(racks(Bounds.DEFAULT, "a", "a", "b"), wide))
        .contains("3 of the 3 hosts of the fleet may be away at once")
        .contains("--max-concurrent 1 would bring it below");
  }

  @Test
  void theStartShowsTheWorstThatMayComeOfIt() {
    var master = racks(Bounds.DEFAULT, "a", "a", "b");
    var answer = (Answer.Ok<RolloutView>) master.start(order(caps(2, Map.of("rack", 1))));
    assertThat(answer.value().reaches())
        .containsExactly(
            new Reach("the fleet", 3, 2, true, true),
            new Reach("rack=a", 2, 1, true, true),
            new Reach("rack=b", 1, 1, true, true));
  }
}
