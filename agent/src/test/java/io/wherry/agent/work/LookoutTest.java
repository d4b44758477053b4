package io.wherry.agent.work;

import static io.wherry.common.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.update.UpdateState;
import io.wherry.common.model.Fault;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the master hears of a host that somebody else changes while it is connected. */
class LookoutTest {
  private static final Inventory THEIRS = inventory("app-misc/theirs");
  private static final Inventory MORE = inventory("app-misc/theirs", "app-misc/more");

  @TempDir private Path directory;
  private final FakeMaster master = new FakeMaster();

  private static Inventory inventory(String... names) {
    return new Inventory(
        List.of(names).stream()
            .map(
                name -> new InstalledPackage(PackageId.of(name, "1", "0"), Optional.empty(), false))
            .toList());
  }

  private AgentUnderTest start() throws IOException {
    var agent = AgentUnderTest.start(directory, master, new PipeWorkers(directory.resolve("host")));
    await().until(() -> agent.state() instanceof UpdateState.Settled);
    return agent;
  }

  private List<Inventory> told() {
    return master.heard().stream()
        .filter(HostWord.Reported.class::isInstance)
        .map(word -> ((HostWord.Reported) word).report())
        .filter(Report.Inventoried.class::isInstance)
        .map(report -> ((Report.Inventoried) report).inventory())
        .toList();
  }

  private static void beat(AgentUnderTest agent, int times) {
    for (int i = 0; i < times; i++) agent.beat();
  }

  @Test
  void whatSomebodyElseInstallsIsToldOnce() throws IOException {
    try (var agent = start()) {
      beat(agent, 3);
      agent.somebodyChanges(THEIRS);
      beat(agent, 5);
      assertThat(told()).containsExactly(THEIRS);
      agent.somebodyChanges(FakeDisk.inventory());
      beat(agent, 5);
      assertThat(told()).containsExactly(THEIRS, FakeDisk.inventory());
    }
  }

  @Test
  void whoeverIsStillAtWorkIsLeftToIt() throws IOException {
    try (var agent = start()) {
      agent.somebodyChanges(THEIRS);
      beat(agent, 1);
      agent.somebodyChanges(MORE);
      beat(agent, 2);
      assertThat(told()).containsExactly(MORE);
    }
  }

  @Test
  void whileAChangeIsUnderWayItsEndAloneSaysWhatIsThere() throws IOException {
    master.permitting(false);
    try (var agent = start()) {
      master.order("c1", 1);
      await().until(() -> agent.state() instanceof UpdateState.Asking);
      agent.somebodyChanges(THEIRS);
      beat(agent, 5);
      master.say(
          new MasterWord.Permitted(FakeMaster.orderTo("c1", 1).change(), Duration.ofMinutes(1)));
      assertThat(master.awaitEnd("c1").inventory()).isEqualTo(THEIRS);
      assertThat(master.awaitOutcome("c1")).isEqualTo(Outcome.SETTLED);
      assertThat(master.awaitEnd("c1").fault())
          .as("other packages than its merge has left")
          .hasValueSatisfying(f -> assertThat(f.cause()).contains(Fault.Cause.CHANGED_MEANWHILE));
      await().until(() -> agent.state() instanceof UpdateState.Settled);
      beat(agent, 5);
      agent.somebodyChanges(MORE);
      beat(agent, 2);
      assertThat(told()).containsExactly(MORE);
    }
  }

  /** It may have been made before the greeting, and would then take that back. */
  @Test
  void whatCouldNotBeToldIsInTheNextGreetingAndNotBehindIt() throws IOException {
    try (var agent = start()) {
      await().until(() -> !master.heard().isEmpty());
      master.connected(false);
      agent.somebodyChanges(THEIRS);
      beat(agent, 3);
      assertThat(agent.unacknowledged()).hasAtLeastOneElementOfType(Report.Inventoried.class);
      agent.somebodyChanges(MORE);
      master.connected(true);
      agent.up();
      await().until(() -> greeted().getLast().equals(MORE));
      master.order("c1", 1);
      master.awaitEnd("c1");
      assertThat(told()).isEmpty();
    }
  }

  private List<Inventory> greeted() {
    return master.heard().stream()
        .filter(HostWord.Greeted.class::isInstance)
        .map(word -> ((HostWord.Greeted) word).hello().inventory())
        .toList();
  }
}
