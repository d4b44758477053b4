package io.wherry.agent.work;

import static io.wherry.common.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.journal.Journal;
import io.wherry.agent.journal.Page;
import io.wherry.agent.update.Absence;
import io.wherry.agent.update.Ending;
import io.wherry.agent.update.Footing;
import io.wherry.agent.update.UnderWay;
import io.wherry.agent.update.UpdateState;
import io.wherry.agent.work.AgentUnderTest.Machine;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A host that leaves its service for a change, is started again in it, and comes back. */
@SuppressWarnings("try") // an agent that nobody asks anything still works
class ServiceTest {
  private static final UpdateState AT_REST = new UpdateState.Settled(Footing.NONE);
  @TempDir Path directory;
  private final FakeMaster master = new FakeMaster();
  private Path host = Path.of("");
  private FakeDisk disk = new FakeDisk(host, _ -> {});

  @BeforeEach
  void aHost() throws IOException {
    host = Files.createDirectories(directory.resolve("host"));
    disk = new FakeDisk(host, _ -> {});
  }

  @Test
  void aHostLeavesItsServiceForAChangeAndComesBack() throws IOException {
    try (var _ = start("boot-1")) {
      master.order("c1", 1);
      assertThat(master.awaitOutcome("c1")).isEqualTo(Outcome.SETTLED);
    }
    assertThat(disk.release()).isEqualTo("1");
    assertThat(hooks()).containsExactly("before", "after settled");
  }

  @Test
  void aHostThatCannotBeDrainedStaysAsItIs() throws IOException {
    put("before-fails");
    try (var _ = start("boot-1")) {
      master.order("c1", 1);
      var end = master.awaitEnd("c1");
      assertThat(end.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(end.fault().orElseThrow().category()).isEqualTo(Fault.Category.LOCAL);
      assertThat(end.fault().orElseThrow().what()).contains("before-fails");
    }
    assertThat(disk.release()).isEqualTo("0");
    assertThat(hooks()).containsExactly("before", "after failed");
  }

  @Test
  void aHookThatIsMissingIsFoundBeforeAnybodyHasToLeave() throws IOException {
    put("hook-missing");
    try (var _ = start("boot-1")) {
      master.order("c1", 1);
      assertThat(master.awaitOutcome("c1")).isEqualTo(Outcome.FAILED);
    }
    assertThat(disk.release()).isEqualTo("0");
    assertThat(hooks()).isEmpty();
  }

  @Test
  void aHostThatGoesBackComesBackIntoService() throws IOException {
    put("sick");
    try (var _ = start("boot-1")) {
      master.order("c1", 1);
      assertThat(master.awaitOutcome("c1")).isEqualTo(Outcome.REVERTED);
    }
    assertThat(hooks()).containsExactly("before", "after reverted");
  }

  @Test
  void comingBackIsTriedAgain() throws IOException {
    put("after-fails");
    try (var _ = start("boot-1")) {
      master.order("c1", 1);
      assertThat(master.awaitOutcome("c1")).isEqualTo(Outcome.SETTLED);
    }
    assertThat(hooks()).containsExactly("before", "after settled", "after settled");
  }

  @Test
  void aHostThatNobodyConfirmsSaysThatItWasNotItsOwnDoing() throws IOException {
    master.away(true);
    try (var _ =
        AgentUnderTest.start(
            directory,
            master,
            new PipeWorkers(host),
            Machine.careful("boot-1").confirmedWithin(Duration.ofMillis(200)))) {
      master.order("c1", 1);
      var end = master.awaitEnd("c1");
      assertThat(end.outcome()).isEqualTo(Outcome.REVERTED);
      assertThat(end.fault().orElseThrow().cause()).contains(Fault.Cause.UNCONFIRMED);
    }
    assertThat(disk.release()).isEqualTo("0");
    assertThat(hooks()).containsExactly("before", "after reverted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"before", "merge", "committed", "after"})
  void aWorkerThatIsKilledOnTheWayLeavesNobodyDrained(String point) throws IOException {
    try (var _ = AgentUnderTest.start(directory, master, child(point), Machine.careful("boot-1"))) {
      master.order("c1", 1);
      assertThat(master.awaitOutcome("c1")).isEqualTo(Outcome.SETTLED);
    }
    assertThat(host.resolve("died")).exists();
    assertThat(disk.release()).isEqualTo("1");
    assertThat(hooks().getFirst()).isEqualTo("before");
    assertThat(hooks().getLast()).isEqualTo("after settled");
  }

  @Test
  void aChangeThatNeedsItIsConfirmedInTheNextBoot() throws IOException {
    put("needs-reboot");
    try (var agent = start("boot-1")) {
      master.order("c1", 1);
      await().until(() -> hooks().contains("reboot"));
      assertThat(agent.state()).isInstanceOf(UpdateState.Rebooting.class);
      assertThat(disk.isOpen()).isTrue();
    }
    assertThat(master.ends()).isEmpty();
    remove("needs-reboot");
    try (var _ = start("boot-2")) {
      assertThat(master.awaitOutcome("c1")).isEqualTo(Outcome.SETTLED);
    }
    assertThat(disk.release()).isEqualTo("1");
    assertThat(disk.isOpen()).isFalse();
    assertThat(hooks()).containsExactly("before", "reboot", "after settled");
  }

  @Test
  void aHostThatIsIllOnItsNewKernelGoesBackAndStartsOnTheOldOne() throws IOException {
    put("needs-reboot");
    try (var _ = start("boot-1")) {
      master.order("c1", 1);
      await().until(() -> hooks().contains("reboot"));
    }
    put("sick");
    try (var agent = start("boot-2")) {
      await().until(() -> hooks().equals(List.of("before", "reboot", "reboot")));
      await().until(() -> agent.state() instanceof UpdateState.RebootingBack);
    }
    assertThat(disk.release()).isEqualTo("0");
    assertThat(master.ends()).isEmpty();
    remove("needs-reboot");
    try (var _ = start("boot-3")) {
      assertThat(master.awaitOutcome("c1")).isEqualTo(Outcome.REVERTED);
    }
    assertThat(hooks()).containsExactly("before", "reboot", "reboot", "after reverted");
  }

  @Test
  void aMachineThatCannotBeStartedAgainGoesBack() throws IOException {
    put("needs-reboot");
    put("reboot-fails");
    try (var _ = start("boot-1")) {
      master.order("c1", 1);
      var end = master.awaitEnd("c1");
      assertThat(end.outcome()).isEqualTo(Outcome.REVERTED);
      assertThat(end.fault().orElseThrow().what()).contains("reboot-fails");
    }
    assertThat(disk.release()).isEqualTo("0");
    assertThat(hooks()).containsExactly("before", "reboot", "after reverted");
  }

  /** Each state that is written down, on the disk that belongs to it, after a crash or a start. */
  @ParameterizedTest
  @CsvSource({
    "Draining, boot-1, SETTLED",
    "Draining, boot-2, SETTLED",
    "Merging, boot-1, SETTLED",
    "Merging, boot-2, SETTLED",
    "Merged, boot-1, SETTLED",
    "Merged, boot-2, SETTLED",
    "Rebooting, boot-2, SETTLED",
    "Checking, boot-1, SETTLED",
    "Checking, boot-2, SETTLED",
    "Confirming, boot-1, SETTLED",
    "Confirming, boot-2, SETTLED",
    "Sealing, boot-1, SETTLED",
    "Sealing, boot-2, SETTLED",
    "Reverting, boot-1, REVERTED",
    "Reverting, boot-2, REVERTED",
    "RebootingBack, boot-2, REVERTED",
    "Undraining, boot-1, SETTLED",
    "Undraining, boot-2, SETTLED"
  })
  void whereverItStopsTheDrainIsEnded(String name, String boot, Outcome outcome)
      throws IOException {
    var state = stopped(name);
    Journal.in(directory).write(new Page(state, Instant.now(), "boot-1", Optional.empty()));
    try (var agent = start(boot)) {
      assertThat(master.awaitOutcome("c1")).isEqualTo(outcome);
      await().until(() -> agent.state() instanceof UpdateState.Settled);
    }
    assertThat(hooks().getLast()).isEqualTo("after " + outcome.word());
    assertThat(disk.isOpen()).isFalse();
    assertThat(disk.release()).isEqualTo(outcome == Outcome.SETTLED ? "1" : "0");
  }

  private UpdateState stopped(String name) {
    var footing = Footing.NONE;
    var order = FakeMaster.orderTo("c1", 1);
    var later = Instant.now().plusSeconds(600);
    var away = Optional.of(new Absence(true, Optional.of("boot-1")));
    var work =
        new UnderWay(order, later, false, Report.Cost.NONE, away, List.of(), Optional.empty());
    boolean merged = !List.of("Draining", "Merging", "RebootingBack").contains(name);
    if (merged) {
      disk.stage(order, List.of(), _ -> new byte[0], (_, _) -> {});
      disk.merge(order, Duration.ZERO);
    }
    var reverting =
        new UpdateState.Reverting(
            footing,
            order.change(),
            Optional.of(order.release()),
            Fault.local("ill"),
            away,
            1,
            Optional.empty());
    return switch (name) {
      case "Draining" -> new UpdateState.Draining(footing, work, 1, Duration.ofSeconds(30));
      case "Merging", "Merged" -> new UpdateState.Merging(footing, work, 1);
      case "Rebooting" -> new UpdateState.Rebooting(footing, work, later);
      case "Checking" -> new UpdateState.Checking(footing, work, 1);
      case "Confirming" ->
          new UpdateState.Confirming(
              footing,
              work,
              Optional.of(new UpdateState.Checked("boot-1", 1)),
              1,
              Optional.empty(),
              later);
      case "Sealing" -> new UpdateState.Sealing(footing, work, 1, Optional.empty());
      case "Reverting" -> reverting;
      case "RebootingBack" ->
          new UpdateState.RebootingBack(footing, reverting, List.of(), "boot-1", later);
      case "Undraining" -> {
        disk.seal(order.change());
        var past =
            new Footing.Past(order.change(), order.release(), Outcome.SETTLED, Optional.empty());
        yield new UpdateState.Undraining(
            footing, new Ending.Over(past, Report.Cost.NONE), 1, Optional.empty());
      }
      default -> AT_REST;
    };
  }

  private AgentUnderTest start(String boot) throws IOException {
    return AgentUnderTest.start(directory, master, new PipeWorkers(host), Machine.careful(boot));
  }

  private ChildWorkers child(String deadly) {
    return FakeWorker.child(host, deadly);
  }

  private List<String> hooks() {
    return FakeHooks.ran(host);
  }

  private void put(String name) throws IOException {
    Files.writeString(host.resolve(name), "");
  }

  private void remove(String name) throws IOException {
    Files.delete(host.resolve(name));
  }
}
