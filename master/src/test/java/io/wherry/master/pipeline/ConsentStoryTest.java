package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Labels;
import io.wherry.master.rollout.RolloutFact;
import io.wherry.master.rollout.Waves;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whoever chooses most of the fleet by a pattern is asked whether that is meant. */
class ConsentStoryTest {
  private final TestMaster master = new TestMaster(50);

  /** So many web servers, and the others for databases. */
  private void fleet(int web, int db) {
    for (int i = 1; i <= web + db; i++) {
      var host = new FakeHost(i);
      host.labels = new Labels(Map.of("role", i <= web ? "web" : "db"));
      master.hosts.add(host);
      TestMaster.unchecked(() -> master.mind.doorkeeper.enrolled(host.enrolment()));
      host.connect(master);
    }
  }

  private Answer<RolloutView> start(String hosts, String waves, boolean dryRun, boolean force) {
    var limits = TestMaster.limits(100, Duration.ZERO, 0, 20);
    var choice = new RolloutOrder.Choice(hosts, force);
    return master.start(
        new RolloutOrder(2, choice, Waves.parse(waves), limits, dryRun, "", "once"));
  }

  private static String refusal(Answer<RolloutView> answer) {
    var refused = (Answer.Refused<RolloutView>) answer;
    assertThat(refused.kind()).isEqualTo(Answer.ExitKind.CONFLICT);
    return refused.message();
  }

  private static RolloutView ok(Answer<RolloutView> answer) {
    return ((Answer.Ok<RolloutView>) answer).value();
  }

  private List<RolloutFact.Started> started() {
    var started = new ArrayList<RolloutFact.Started>();
    master.ledger.replay(
        "rollout/",
        RolloutFact.class,
        r -> {
          if (r.fact() instanceof RolloutFact.Started s) started.add(s);
        });
    return started;
  }

  @Test
  void aPatternThatReachesMoreThanHalfOfTheFleetIsAskedBackAbout() {
    fleet(6, 4);
    int before = master.ledger.size();
    assertThat(refusal(start("role!=db", "1,100%", false, false)))
        .isEqualTo(
            "'role!=db' reaches 6 of 10 hosts, which is more than rollouts.ask-above, 50%; look"
                + " with --dry-run whether all of them are meant, and say --force then");
    for (var pattern : List.of("role=web", "name=host*", "channel=stable", "role=web|db"))
      assertThat(refusal(start(pattern, "1,100%", false, false))).contains("--force");
    assertThat(master.ledger.size()).as("nothing was begun").isEqualTo(before);
    assertThat(master.hosts).allSatisfy(h -> assertThat(h.order).isEmpty());
  }

  /** What was refused may be said once more under the same request. */
  @Test
  void whoInsistsIsHeededAndThatIsKept() {
    fleet(6, 4);
    start("role!=db", "1,100%", false, false);
    assertThat(ok(start("role!=db", "1,100%", false, true)).members()).hasSize(6);
    assertThat(started())
        .singleElement()
        .satisfies(s -> assertThat(s.forced().orElseThrow()).contains("reaches 6 of 10 hosts"));
    assertThat(ok(start("role!=db", "1,100%", false, true)).id()).isEqualTo(master.rollout().id());
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  @Test
  void aDryRunSaysThatItWouldAsk() {
    fleet(6, 4);
    assertThat(ok(start("role!=db", "1,100%", true, false)).why())
        .startsWith("dry run: nothing was ordered; 'role!=db' reaches 6 of 10 hosts")
        .endsWith("it is started with --force only");
    assertThat(ok(start("role!=db", "1,100%", true, true)).why())
        .isEqualTo("dry run: nothing was ordered");
    assertThat(started()).isEmpty();
  }

  @Test
  void whoSaysAllOrEveryNameIsNotAsked() {
    fleet(6, 4);
    var names = "name=" + String.join("|", master.hosts.stream().map(h -> h.name).toList());
    assertThat(ok(start(names, "1,100%", true, false)).members()).hasSize(10);
    assertThat(ok(start("all", "1,100%", false, false)).members()).hasSize(10);
    assertThat(started().getFirst().forced()).isEmpty();
  }

  @Test
  void onlyHostsThatTheWavesReachCount() {
    fleet(9, 1);
    assertThat(ok(start("role=web", "1,5", true, false)).why()).doesNotContain("--force");
    assertThat(ok(start("role=web", "1,6", true, false)).why()).contains("reaches 6 of 10");
    assertThat(ok(start("role=web", "1,5", false, false)).members()).hasSize(5);
  }

  @Test
  void whoForcesWhatNobodyWouldHaveAskedAboutLeavesNoWordOfIt() {
    fleet(4, 6);
    ok(start("role=web", "100%", false, true));
    assertThat(started().getFirst().forced()).isEmpty();
  }

  /** Of nine hosts more than half are soon meant. */
  @Test
  void nobodyAsksInAFleetOfAHandful() {
    fleet(9, 0);
    assertThat(ok(start("role=web", "100%", false, false)).members()).hasSize(9);
  }

  /** Held hosts are not chosen, and make the fleet no larger. */
  @Test
  void heldHostsCountForNothing() {
    fleet(6, 6);
    assertThat(ok(start("role=web", "100%", true, false)).why()).doesNotContain("--force");
    var held = master.hosts.getLast();
    TestMaster.unchecked(
        () -> master.mind.desk.revoked(held.id.value(), "operator/anna", "stolen"));
    assertThat(ok(start("role=web", "100%", true, false)).why()).contains("reaches 6 of 11 hosts");
  }
}
