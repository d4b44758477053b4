package io.wherry.agent.work;

import static io.wherry.common.testing.Patience.await;

import io.wherry.agent.journal.Journal;
import io.wherry.agent.journal.Page;
import io.wherry.agent.report.ReportQueue;
import io.wherry.agent.update.Footing;
import io.wherry.agent.update.Policy;
import io.wherry.agent.update.Service;
import io.wherry.agent.update.UpdateMachine;
import io.wherry.agent.update.UpdateState;
import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.Hello;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.Report;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.time.Backoff;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The resident half of an agent over a fake master and workers of the test's choice. */
final class AgentUnderTest implements AutoCloseable {
  static final Policy QUICK =
      new Policy(
          false,
          5,
          new Backoff(Duration.ofMillis(1), Duration.ofMillis(20)),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          new Backoff(Duration.ofMillis(1), Duration.ofMillis(20)),
          Service.PLAIN);

  /** A host with hooks, which may start its machine again. */
  static final Service CAREFUL = new Service(true, true, Duration.ofSeconds(30));

  private final Resources open = new Resources();
  private final UpdateLoop loop;
  private final ReportQueue reports;
  private final Ear ear;
  private final Voice voice;
  private final Lookout lookout;
  private volatile Inventory installed = FakeDisk.inventory();

  /** In which boot of its machine, and what it does for those whom the host serves. */
  record Machine(String boot, Policy policy) {
    static final Machine PLAIN = new Machine("boot", QUICK);

    static Machine careful(String boot) {
      return new Machine(boot, QUICK.with(CAREFUL));
    }

    Machine confirmedWithin(Duration time) {
      return new Machine(
          boot,
          new Policy(
              policy.auto(),
              policy.attempts(),
              policy.backoff(),
              policy.askAgain(),
              time,
              policy.confirmBackoff(),
              policy.service()));
    }
  }

  private AgentUnderTest(Path stateDir, FakeMaster master, WorkerStarter starter, Machine machine)
      throws IOException {
    var clock = InstantSource.system();
    this.reports = ReportQueue.open(stateDir, clock);
    this.voice = open.add(new Voice(reports, master, Turns.thread("voice")));
    var parts = new Parts();
    var workers = open.add(new Workers(starter, word -> parts.ear().worked(word)));
    this.lookout =
        new Lookout(
            () -> installed, () -> installed.digest().hashCode(), parts::isLoopAtRest, voice);
    var hands =
        new Hands(
            workers,
            voice,
            master,
            task -> Thread.ofVirtual().start(task),
            lookout,
            () -> parts.ear().guidance(),
            master::against);
    var journal = Journal.in(stateDir);
    var first = new Page(firstState(), clock.instant(), machine.boot(), Optional.empty());
    this.loop =
        new UpdateLoop(
            new UpdateMachine(machine.policy(), machine.boot(), 1),
            journal,
            journal.read().orElse(first),
            machine.boot(),
            hands,
            clock,
            WorkListener.NONE);
    this.ear =
        open.add(
            new Ear(
                loop::post,
                voice,
                _ -> Optional.empty(),
                () -> greeting(clock.instant(), lookout.inventory()),
                clock,
                WorkListener.NONE,
                Turns.thread("ear")));
    parts.ear = Optional.of(ear);
    parts.loop = Optional.of(loop);
    open.add(loop);
    workers.start();
  }

  /** The ear is made after what speaks into it, the loop after what asks how it is. */
  private static final class Parts {
    private volatile Optional<Ear> ear = Optional.empty();
    private volatile Optional<UpdateLoop> loop = Optional.empty();

    boolean isLoopAtRest() {
      return loop.filter(UpdateLoop::isAtRest).isPresent();
    }

    Ear ear() {
      return ear.orElseThrow();
    }
  }

  static AgentUnderTest start(Path stateDir, FakeMaster master, WorkerStarter starter)
      throws IOException {
    return start(stateDir, master, starter, Machine.PLAIN);
  }

  static AgentUnderTest start(
      Path stateDir, FakeMaster master, WorkerStarter starter, Machine machine) throws IOException {
    var agent = new AgentUnderTest(stateDir, master, starter, machine);
    master.speaksTo(agent::hear);
    agent.loop.start();
    agent.up();
    return agent;
  }

  private static UpdateState firstState() {
    return new UpdateState.Recovering(
        Footing.NONE, new UpdateState.Settled(Footing.NONE), 1, Optional.empty());
  }

  private static Hello greeting(Instant now, Inventory installed) {
    return new Hello(
        new Hello.Agent("test", 1, 1, "i", List.of()),
        new Hello.Machine("web1", "linux-x86_64", "0".repeat(32), "boot", now),
        new Hello.Following(
            new RepositoryName("fleet"),
            new io.wherry.common.model.ChannelName("stable"),
            false,
            0,
            0),
        installed,
        Optional.empty(),
        Optional.empty(),
        Hello.Reports.NONE);
  }

  /** A stream is open. */
  void up() {
    ear.up();
  }

  /** Without any word to the agent. */
  void somebodyChanges(Inventory inventory) {
    installed = inventory;
  }

  /** A heartbeat, and all that comes of it. */
  void beat() {
    var over = new CountDownLatch(1);
    lookout.beat();
    voice.between(() -> voice.between(over::countDown)); // behind what the look has said
    await().until(() -> over.getCount() == 0);
  }

  private void hear(MasterWord word) {
    ear.said(word);
  }

  UpdateState state() {
    return loop.page().state();
  }

  List<Report> unacknowledged() {
    return reports.pending().stream().map(HostWord.Reported::report).toList();
  }

  /** Dies as a process does that is killed: nothing is said to anybody any more. */
  @Override
  public void close() {
    open.close();
  }
}
