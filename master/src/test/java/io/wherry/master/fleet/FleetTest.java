package io.wherry.master.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Labels;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.model.RolloutId;
import io.wherry.common.model.Selector;
import io.wherry.common.model.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FleetTest {
  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
  private static final ReleaseId TWO = new ReleaseId(new RepositoryName("test-bin"), 2);
  private static final HostId A = new HostId("a".repeat(26));
  private static final HostId B = new HostId("ab" + "b".repeat(24));
  private static final ChangeId CHANGE = new ChangeId("r1-x-1");
  private final Fleet fleet = new Fleet(Duration.ofMinutes(1));

  private void enrol(HostId host, String name, Map<String, String> labels) {
    fleet.apply(
        new FleetFact.Enrolled(
            host, "m-" + name, name, new Labels(labels), new ChannelName("stable"), List.of()),
        NOON);
    fleet.presence(host, Presence.here(NOON));
  }

  private HostState state(HostId host, Instant now) {
    return fleet.view(fleet.host(host).orElseThrow(), now).state();
  }

  private void order(HostId host) {
    fleet.apply(
        new FleetFact.Ordered(
            host,
            new FleetFact.Assignment(
                CHANGE,
                Optional.of(RolloutId.of(1)),
                1,
                TWO,
                Digest.of(new byte[0]),
                NOON.plusSeconds(600))),
        NOON);
  }

  private void end(HostId host, Outcome outcome, Optional<ReleaseId> settled) {
    var fault =
        outcome == Outcome.SETTLED
            ? Optional.<Fault>empty()
            : Optional.of(Fault.permanent("health check said no"));
    fleet.apply(
        new FleetFact.Ended(host, 1, CHANGE, TWO, outcome, settled, fault, Report.Cost.NONE), NOON);
  }

  private void end(Outcome outcome, String... effects) {
    order(A);
    var cost = new Report.Cost(0, java.time.Duration.ZERO, List.of(effects));
    var fault = Optional.of(Fault.permanent("health check said no"));
    fleet.apply(
        new FleetFact.Ended(A, 1, CHANGE, TWO, outcome, Optional.empty(), fault, cost), NOON);
  }

  private List<String> explain(HostId host) {
    return HostWords.explain(fleet.host(host).orElseThrow(), fleet.presence(host), false);
  }

  @Test
  void aHostGoesFromWaitingOverWorkingToSettled() {
    enrol(A, "hv1", Map.of());
    assertThat(state(A, NOON)).isEqualTo(new HostState.Waiting("nothing ordered yet"));
    order(A);
    assertThat(state(A, NOON)).isEqualTo(new HostState.Waiting("ordered to " + TWO));
    fleet.presence(A, fleet.presence(A).doing(progress(Step.FETCHING)));
    assertThat(state(A, NOON)).isEqualTo(new HostState.Working(CHANGE, Step.FETCHING, "zlib"));
    end(A, Outcome.SETTLED, Optional.of(TWO));
    assertThat(state(A, NOON)).isEqualTo(new HostState.Settled(TWO));
  }

  @Test
  void aRevokedHostStaysOutAndItsNameMeansWhoeverHasItNext() {
    enrol(A, "hv1", Map.of());
    fleet.apply(new FleetFact.Revoked(A, "its identity was revoked: stolen"), NOON);
    assertThat(state(A, NOON)).isEqualTo(new HostState.Held("its identity was revoked: stolen"));
    assertThat(explain(A).getFirst()).startsWith("Held: its identity was revoked: stolen");
    fleet.apply(new FleetFact.Released(A, "by mistake"), NOON);
    assertThat(fleet.host(A).orElseThrow().quarantined()).isTrue();
    assertThat(fleet.find("hv1")).extracting(HostRecord::id).containsExactly(A);
    enrol(B, "hv1", Map.of());
    assertThat(fleet.find("hv1")).extracting(HostRecord::id).containsExactly(B);
    assertThat(fleet.find(A.value())).extracting(HostRecord::id).containsExactly(A);
  }

  @Test
  void aHostThatGivesWayOrTriesAgainSaysWhy() {
    enrol(A, "hv1", Map.of());
    order(A);
    fleet.presence(
        A, fleet.presence(A).doing(progress(Step.FETCHING, "waits: the machine is busy")));
    assertThat(state(A, NOON).why()).isEqualTo("fetching, waits: the machine is busy");
    assertThat(explain(A)).contains("At work: fetching, waits: the machine is busy");
    fleet.presence(A, fleet.presence(A).doing(progress(Step.WAITING, "not enough room")));
    assertThat(state(A, NOON)).isEqualTo(new HostState.Waiting("not enough room"));
    assertThat(explain(A)).contains("Waits: not enough room");
  }

  /** Its own word that it waits for permission does not hide what it was told. */
  @Test
  void aHostThatWasRefusedPermissionSaysWhyForAsLongAsItWaits() {
    enrol(A, "hv1", Map.of());
    order(A);
    fleet.presence(A, fleet.presence(A).refusedFor("all 2 permissions are held"));
    fleet.presence(A, fleet.presence(A).doing(progress(Step.ASKING)));
    assertThat(state(A, NOON)).isEqualTo(new HostState.Waiting("all 2 permissions are held"));
    fleet.presence(A, fleet.presence(A).doing(progress(Step.MERGING)));
    assertThat(state(A, NOON)).isEqualTo(new HostState.Working(CHANGE, Step.MERGING, "zlib"));
  }

  private static Report.Progress progress(Step step) {
    return progress(step, "zlib");
  }

  private static Report.Progress progress(Step step, String detail) {
    return new Report.Progress(CHANGE, TWO, step, 10, 100, detail);
  }

  @Test
  void silenceIsNeitherSuccessNorFailure() {
    enrol(A, "hv1", Map.of());
    order(A);
    end(A, Outcome.SETTLED, Optional.of(TWO));
    assertThat(state(A, NOON.plusSeconds(61))).isEqualTo(new HostState.Silent(NOON));
    assertThat(fleet.view(NOON.plusSeconds(61)).byState())
        .containsEntry("silent", 1)
        .containsEntry("settled", 0);
  }

  @Test
  void aRevertedAttemptLeavesASettledHostWhoseExplanationTellsOfIt() {
    enrol(A, "hv1", Map.of());
    order(A);
    end(A, Outcome.REVERTED, Optional.of(new ReleaseId(new RepositoryName("test-bin"), 1)));
    assertThat(state(A, NOON)).isInstanceOf(HostState.Settled.class);
    assertThat(explain(A)).anyMatch(line -> line.contains("reverted: health check said no"));
  }

  @Test
  void whatCouldNotBeUndoneIsToldAndDegrades() {
    enrol(A, "hv1", Map.of());
    end(Outcome.REVERTED, "app/db-2:0 pkg_postinst");
    assertThat(explain(A))
        .containsSubsequence(
            "Its last change, to " + TWO + ", ended reverted, degraded: health check said no.",
            "  cannot be undone: app/db-2:0 pkg_postinst");
    end(Outcome.FAILED, "app/db-2:0 pkg_setup");
    assertThat(state(A, NOON).why()).startsWith("failed, degraded on the way to " + TWO);
    end(Outcome.REVERTED);
    assertThat(explain(A)).noneMatch(line -> line.contains("degraded"));
    end(Outcome.SETTLED, "app/db-2:0 pkg_postinst");
    assertThat(explain(A))
        .contains("  ran: app/db-2:0 pkg_postinst")
        .noneMatch(line -> line.contains("degraded"));
  }

  @Test
  void aFailureShowsUntilAnOperatorForgivesIt() {
    enrol(A, "hv1", Map.of());
    order(A);
    end(A, Outcome.FAILED, Optional.empty());
    assertThat(state(A, NOON)).isInstanceOf(HostState.Failed.class);
    fleet.apply(new FleetFact.Released(A, "disk replaced"), NOON);
    assertThat(state(A, NOON)).isInstanceOf(HostState.Waiting.class);
  }

  @Test
  void thatAWithdrawnChangeCameToNothingIsNoFailure() {
    enrol(A, "hv1", Map.of());
    order(A);
    fleet.apply(new FleetFact.Withdrawn(A, CHANGE, "rollout aborted"), NOON);
    end(A, Outcome.FAILED, Optional.empty());
    assertThat(state(A, NOON)).isInstanceOf(HostState.Waiting.class);
  }

  @Test
  void aHostWithoutAPlanIsHeldAndSaysWhy() {
    enrol(A, "hv1", Map.of());
    fleet.apply(new FleetFact.Stuck(A, TWO, List.of("app/x needs sys-libs/y[>=2]")), NOON);
    assertThat(state(A, NOON).why()).contains("app/x needs sys-libs/y[>=2]");
    assertThat(explain(A).getFirst()).contains("there is no plan");
  }

  @Test
  void hostsAreFoundByNameIdAndUnambiguousPrefix() {
    enrol(A, "hv1", Map.of());
    enrol(B, "hv2", Map.of());
    assertThat(fleet.find("hv2")).singleElement().extracting(HostRecord::id).isEqualTo(B);
    assertThat(fleet.find("ab")).hasSize(1);
    assertThat(fleet.find("a")).hasSize(2);
    assertThat(fleet.find("zz")).isEmpty();
  }

  @Test
  void setsReachTheHostsTheyChoose() {
    enrol(A, "hv1", Map.of("role", "web"));
    enrol(B, "hv2", Map.of("role", "db"));
    fleet.apply(new FleetFact.SetAssigned("web", "role=web", List.of("www/nginx")), NOON);
    assertThat(fleet.assigned(fleet.host(A).orElseThrow())).hasSize(1);
    assertThat(fleet.assigned(fleet.host(B).orElseThrow())).isEmpty();
    assertThat(fleet.select(Selector.parse("role!=web"))).hasSize(1);
    fleet.apply(new FleetFact.SetDropped("web"), NOON);
    assertThat(fleet.assigned(fleet.host(A).orElseThrow())).isEmpty();
  }

  @Test
  void inventoriesThatNobodyHasAnyMoreAreForgotten() {
    enrol(A, "hv1", Map.of());
    for (int i = 0; i < 200; i++) {
      var inventory =
          new Inventory(
              List.of(
                  new io.wherry.common.model.InstalledPackage(
                      io.wherry.common.model.PackageId.of("a/b", "1." + i, "0"),
                      Optional.empty(),
                      false)));
      fleet.apply(new FleetFact.InventoryStored(inventory.digest(), inventory), NOON);
      fleet.apply(new FleetFact.Inventoried(A, inventory.digest(), 0), NOON);
      assertThat(fleet.inventoryOf(fleet.host(A).orElseThrow())).isEqualTo(inventory);
    }
    var first =
        new Inventory(
            List.of(
                new io.wherry.common.model.InstalledPackage(
                    io.wherry.common.model.PackageId.of("a/b", "1.0", "0"),
                    Optional.empty(),
                    false)));
    assertThat(fleet.inventory(first.digest())).isEmpty();
  }

  private Optional<Long> wayBack() {
    return fleet.host(A).orElseThrow().past().wayBack().map(ReleaseId::number);
  }

  @Test
  void theWayBackIsTheReleaseThatItStoodOnBefore() {
    enrol(A, "web1", Map.of());
    end(A, Outcome.SETTLED, Optional.of(TWO));
    assertThat(wayBack()).as("it came from none").isEmpty();
    var three = new ReleaseId(TWO.repository(), 3);
    end(A, Outcome.SETTLED, Optional.of(three));
    assertThat(wayBack()).contains(2L);
    end(A, Outcome.REVERTED, Optional.of(three));
    assertThat(wayBack()).as("it has not moved").contains(2L);
    end(A, Outcome.FAILED, Optional.empty());
    end(A, Outcome.SETTLED, Optional.of(new ReleaseId(TWO.repository(), 4)));
    assertThat(wayBack()).as("where it stood for certain").contains(3L);
    end(A, Outcome.SETTLED, Optional.of(three));
    assertThat(wayBack()).as("back again").contains(4L);
  }
}
