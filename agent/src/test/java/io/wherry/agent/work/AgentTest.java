package io.wherry.agent.work;

import static io.wherry.common.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.journal.Journal;
import io.wherry.agent.journal.Page;
import io.wherry.agent.update.UpdateState;
import io.wherry.common.model.Fault;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Report;
import io.wherry.common.model.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole resident agent with the whole worker, over fakes of everything outside. */
@SuppressWarnings("try") // an agent that nobody asks anything still works
class AgentTest {
  @TempDir Path directory;
  private final FakeMaster master = new FakeMaster();
  private Path host = Path.of("");
  private FakeDisk disk = new FakeDisk(host, _ -> {});

  @BeforeEach
  void aHost() {
    host = directory.resolve("host");
    disk = new FakeDisk(host, _ -> {});
  }

  @Test
  void aHostTakesTheReleaseThatItIsOrderedTo() throws IOException {
    try (var agent = start(new PipeWorkers(host))) {
      master.welcome();
      master.order("c1", 1);
      assertThat(master.awaitOutcome("c1")).isEqualTo(Outcome.SETTLED);
      // The end is reported before the state of after it is written down.
      await()
          .untilAsserted(
              () -> assertThat(agent.state().footing().release()).contains(FakeMaster.release(1)));
    }
    assertThat(disk.release()).isEqualTo("1");
    assertThat(disk.isOpen()).isFalse();
    assertThat(stepsTold())
        .containsSubsequence(
            Step.SYNCING, Step.ASKING, Step.MERGING, Step.CHECKING, Step.CONFIRMING);
  }

  @Test
  void anOrderThatPullsTheGroundAwayIsPreparedOnceMoreByAWorkerThatStandsElsewhere()
      throws IOException {
    Files.createDirectories(host);
    Files.writeString(host.resolve("sinking"), "the C library is replaced");
    var started = new AtomicInteger();
    WorkerStarter counted =
        () -> {
          started.incrementAndGet();
          return new PipeWorkers(host).start();
        };
    try (var _ = start(counted)) {
      master.order("c1", 1);
      assertThat(master.awaitOutcome("c1")).isEqualTo(Outcome.SETTLED);
    }
    assertThat(disk.release()).isEqualTo("1");
    assertThat(started).hasValueGreaterThan(1);
  }

  @Test
  void aHostOnWhichSomebodyElseIsAtWorkSaysWhoAndBeginsAgain() throws IOException {
    Files.createDirectories(host);
    Files.writeString(host.resolve("neighbour"), "process 17 (cave)");
    try (var _ = start(new PipeWorkers(host))) {
      master.order("c1", 1);
      assertThat(master.awaitOutcome("c1-1")).isEqualTo(Outcome.SETTLED);
    }
    assertThat(disk.release()).isEqualTo("1");
    assertThat(stepsTold()).containsSubsequence(Step.MERGING, Step.WAITING, Step.MERGING);
    assertThat(detailsTold()).anyMatch(detail -> detail.contains("waiting for process 17 (cave)"));
  }

  @Test
  void aHostThatSomebodyElseChangesMeanwhileIsPlannedAnewUntilItIsLeftAlone() throws IOException {
    Files.createDirectories(host);
    Files.writeString(host.resolve("intruders"), "xx");
    try (var _ = start(new PipeWorkers(host))) {
      master.order("c1", 1);
      assertThat(master.awaitOutcome("c1-2")).isEqualTo(Outcome.SETTLED);
    }
    assertThat(disk.release()).isEqualTo("1");
    assertThat(master.plans()).isEqualTo(2);
    assertThat(detailsTold()).anyMatch(detail -> detail.contains("app/x came"));
  }

  @Test
  void oneThatIsNeverLeftAloneEndsSayingWhatChangesIt() throws IOException {
    Files.createDirectories(host);
    Files.writeString(host.resolve("intruders"), "xxxx");
    try (var _ = start(new PipeWorkers(host))) {
      master.order("c1", 1);
      var end = master.awaitEnd("c1-3");
      assertThat(end.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(end.fault().orElseThrow().cause()).contains(Fault.Cause.CHANGED_MEANWHILE);
      assertThat(end.fault().orElseThrow().what()).contains("none of 4 plans", "app/x came");
    }
    assertThat(disk.release()).isEqualTo("0");
  }

  @Test
  void aHostThatFailsItsHealthChecksGoesBackAndSaysSo() throws IOException {
    try (var agent = start(new PipeWorkers(host))) {
      master.order("c1", 1);
      master.awaitEnd("c1");
      Files.writeString(host.resolve("sick"), "");
      master.order("c2", 2);
      var end = master.awaitEnd("c2");
      assertThat(end.outcome()).isEqualTo(Outcome.REVERTED);
      assertThat(end.fault().orElseThrow().what()).contains("50-web");
      assertThat(end.settled()).contains(FakeMaster.release(1));
    }
    assertThat(disk.release()).isEqualTo("1");
  }

  @Test
  void aChangeThatSomebodyMadeHereAndNeverConfirmedIsTakenBackFirst() throws IOException {
    try (var agent = start(new PipeWorkers(host))) {
      master.order("c1", 1);
      assertThat(master.awaitOutcome("c1")).isEqualTo(Outcome.SETTLED);
      var theirs = FakeMaster.orderTo("local-1", 9);
      disk.stage(theirs, List.of(), _ -> new byte[0], (_, _) -> {});
      disk.merge(theirs, Duration.ZERO);
      assertThat(disk.isOpen()).isTrue();
      master.order("c2", 2);
      assertThat(master.awaitOutcome("c2")).isEqualTo(Outcome.SETTLED);
      // The end is reported before the state of after it is written down.
      await()
          .untilAsserted(
              () -> assertThat(agent.state().footing().release()).contains(FakeMaster.release(2)));
    }
    assertThat(disk.release()).isEqualTo("2");
    assertThat(disk.isOpen()).isFalse();
  }

  @Test
  void aHostThatTheMasterDoesNotConfirmGoesBack() throws IOException {
    master.confirming(false);
    try (var agent = start(new PipeWorkers(host))) {
      master.order("c1", 1);
      assertThat(master.awaitOutcome("c1")).isEqualTo(Outcome.REVERTED);
    }
    assertThat(disk.release()).isEqualTo("0");
  }

  @Test
  void aHostThatWaitsForItsPermissionTakesANewerOrder() throws IOException {
    master.permitting(false);
    try (var agent = start(new PipeWorkers(host))) {
      master.order("c1", 1);
      await().until(() -> agent.state() instanceof UpdateState.Asking);
      master.permitting(true);
      master.order("c2", 2);
      assertThat(master.awaitOutcome("c2")).isEqualTo(Outcome.SETTLED);
      assertThat(master.awaitOutcome("c1")).isEqualTo(Outcome.FAILED);
    }
    assertThat(disk.release()).isEqualTo("2");
  }

  @Test
  void whatTheChannelForbidsIsNotMergedWhateverTheMasterPermits() throws IOException {
    master.permitting(false);
    try (var agent = start(new PipeWorkers(host))) {
      master.order("c1", 1);
      await().until(() -> agent.state() instanceof UpdateState.Asking);
      master.forbid(1);
      master.say(
          new MasterWord.Permitted(FakeMaster.orderTo("c1", 1).change(), Duration.ofMinutes(1)));
      var end = master.awaitEnd("c1");
      assertThat(end.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(end.fault().orElseThrow().what()).contains("was yanked");
      await().until(() -> !Files.exists(host.resolve("staged")));
    }
    assertThat(disk.release()).isEqualTo("0");
    assertThat(disk.isOpen()).isFalse();
  }

  @Test
  void whatTheChannelForbidsIsNotEvenFetched() throws IOException {
    master.forbid(1);
    try (var _ = start(new PipeWorkers(host))) {
      master.order("c1", 1);
      assertThat(master.awaitEnd("c1").fault().orElseThrow().what()).contains("was yanked");
    }
    assertThat(stepsTold()).doesNotContain(Step.FETCHING, Step.STAGING, Step.ASKING);
    assertThat(disk.release()).isEqualTo("0");
  }

  /** Told to do something of old, for example by a master that lost its state. */
  @Test
  void anAgentThatComesBackWithAYankedChangeStagedDoesNotMergeIt() throws IOException {
    master.permitting(false);
    try (var agent = start(new PipeWorkers(host))) {
      master.order("c1", 1);
      await().until(() -> agent.state() instanceof UpdateState.Asking);
    }
    master.forbid(1);
    master.permitting(true);
    try (var _ = start(new PipeWorkers(host))) {
      assertThat(master.awaitOutcome("c1")).isEqualTo(Outcome.FAILED);
    }
    assertThat(disk.release()).isEqualTo("0");
  }

  @Test
  void aWithdrawnOrderLeavesNothingBehind() throws IOException {
    master.permitting(false);
    try (var agent = start(new PipeWorkers(host))) {
      master.order("c1", 1);
      await().until(() -> agent.state() instanceof UpdateState.Asking);
      master.say(new MasterWord.Withdrawn(FakeMaster.orderTo("c1", 1).change(), "enough"));
      master.awaitEnd("c1");
      await().until(() -> !Files.exists(host.resolve("staged")));
    }
    assertThat(disk.release()).isEqualTo("0");
  }

  @Test
  void anEndThatNoMasterHeardIsSaidAgainAfterARestart() throws IOException {
    try (var agent = start(new PipeWorkers(host))) {
      master.permitting(false);
      master.order("c1", 1);
      await().until(() -> agent.state() instanceof UpdateState.Asking);
      master.connected(false);
      master.say(
          new MasterWord.Permitted(FakeMaster.orderTo("c1", 1).change(), Duration.ofMinutes(1)));
      await().until(() -> agent.state().footing().release().isPresent());
      assertThat(master.ends()).isEmpty();
    }
    master.connected(true);
    try (var agent = start(new PipeWorkers(host))) {
      assertThat(agent.unacknowledged()).hasAtLeastOneElementOfType(Report.Ended.class);
      master.welcome();
      assertThat(master.awaitOutcome("c1")).isEqualTo(Outcome.SETTLED);
      long sequence = lastSequence();
      master.say(new MasterWord.Acknowledged(sequence));
      await().until(() -> agent.unacknowledged().isEmpty());
    }
  }

  /** The master takes a report for known whose number is below one that it has heard. */
  @Test
  void reportsAreSaidInTheirOrderAndNoneBeforeTheWelcome() throws IOException {
    master.permitting(false);
    try (var agent = start(new PipeWorkers(host))) {
      master.order("c1", 1);
      await().until(() -> agent.state() instanceof UpdateState.Asking);
      master.connected(false);
      master.say(
          new MasterWord.Permitted(FakeMaster.orderTo("c1", 1).change(), Duration.ofMinutes(1)));
      await().until(() -> agent.state().footing().release().isPresent());
      master.forget();
      master.welcoming(false);
      master.connected(true);
      agent.up();
      master.order("c2", 2);
      await().until(() -> agent.state() instanceof UpdateState.Asking);
      assertThat(master.sequences()).isEmpty();
      master.welcome();
      assertThat(master.awaitOutcome("c1")).isEqualTo(Outcome.SETTLED);
      master.say(
          new MasterWord.Permitted(FakeMaster.orderTo("c2", 2).change(), Duration.ofMinutes(1)));
      assertThat(master.awaitOutcome("c2")).isEqualTo(Outcome.SETTLED);
    }
    assertThat(master.sequences()).isSorted().doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sync", "stage", "merge", "committed", "seal"})
  void aWorkerThatIsKilledAnywhereStillBringsTheHostToItsRelease(String point) throws IOException {
    try (var agent = start(child(point))) {
      master.order("c1", 1);
      assertThat(master.awaitOutcome("c1")).isEqualTo(Outcome.SETTLED);
    }
    assertThat(host.resolve("died")).exists();
    assertThat(disk.release()).isEqualTo("1");
    assertThat(disk.isOpen()).isFalse();
  }

  @Test
  void aWorkerThatIsKilledWhileItGoesBackIsFollowedByOneThatDoes() throws IOException {
    Files.createDirectories(host);
    Files.writeString(host.resolve("sick"), "");
    try (var agent = start(child("revert"))) {
      master.order("c1", 1);
      assertThat(master.awaitOutcome("c1")).isEqualTo(Outcome.REVERTED);
    }
    assertThat(host.resolve("died")).exists();
    assertThat(disk.release()).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Preparing", "Asking", "Merging", "Checking", "Confirming", "Sealing"})
  void anAgentThatStopsInAnyStateGoesOnWhenItStarts(String name) throws IOException {
    Journal.in(directory).write(new Page(stopped(name), Instant.now(), "boot", Optional.empty()));
    try (var agent = start(new PipeWorkers(host))) {
      var end = master.awaitEnd("c1");
      boolean lost = name.equals("Checking") || name.equals("Confirming");
      assertThat(end.outcome()).isEqualTo(lost ? Outcome.REVERTED : Outcome.SETTLED);
    }
  }

  @Test
  void aJournalThatIsDamagedIsPutAsideAndTheDiskIsAsked() throws IOException {
    Files.writeString(directory.resolve("journal"), "garbage");
    try (var agent = start(new PipeWorkers(host))) {
      await().until(() -> agent.state() instanceof UpdateState.Settled);
      master.order("c1", 1);
      assertThat(master.awaitOutcome("c1")).isEqualTo(Outcome.SETTLED);
    }
    assertThat(directory.resolve("journal.damaged")).hasContent("garbage");
  }

  /** The disk of each of these holds the old set and nothing open. */
  private static UpdateState stopped(String name) {
    var footing = io.wherry.agent.update.Footing.NONE;
    var order = FakeMaster.orderTo("c1", 1);
    var work =
        new io.wherry.agent.update.UnderWay(
            order, Instant.now().plusSeconds(600), false, Report.Cost.NONE);
    var later = Instant.now().plusSeconds(600);
    return switch (name) {
      case "Preparing" -> new UpdateState.Preparing(footing, work, 1);
      case "Asking" -> new UpdateState.Asking(footing, work, 1, later, Optional.empty());
      case "Merging" -> new UpdateState.Merging(footing, work, 1);
      case "Checking" -> new UpdateState.Checking(footing, work, 1);
      case "Confirming" ->
          new UpdateState.Confirming(footing, work, Optional.empty(), 1, Optional.empty(), later);
      default -> new UpdateState.Sealing(footing, work, 1, Optional.empty());
    };
  }

  private AgentUnderTest start(WorkerStarter workers) throws IOException {
    return AgentUnderTest.start(directory, master, workers);
  }

  private ChildWorkers child(String deadly) {
    return FakeWorker.child(host, deadly);
  }

  private List<Step> stepsTold() {
    return master.heard().stream()
        .filter(HostWord.Reported.class::isInstance)
        .map(word -> ((HostWord.Reported) word).report())
        .filter(Report.Progress.class::isInstance)
        .map(report -> ((Report.Progress) report).step())
        .toList();
  }

  private List<String> detailsTold() {
    return master.heard().stream()
        .filter(HostWord.Reported.class::isInstance)
        .map(word -> ((HostWord.Reported) word).report())
        .filter(Report.Progress.class::isInstance)
        .map(report -> ((Report.Progress) report).detail())
        .toList();
  }

  private long lastSequence() {
    return master.heard().stream()
        .filter(HostWord.Reported.class::isInstance)
        .mapToLong(word -> ((HostWord.Reported) word).sequence())
        .max()
        .orElse(0);
  }
}
