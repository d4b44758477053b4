package io.wherry.agent.install;

import static io.wherry.common.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.cave.Caves;
import io.wherry.common.model.Change;
import io.wherry.common.posix.Posix;
import io.wherry.common.posix.TreeRemoval;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The installer and a paludis that asks by its hook, in each other's way. */
class CaveHookTest {
  private static final int ABORTED = 42;

  /** What cave does around its work, as far as the hook can tell. */
  private static final String CAVE =
      """
      export TARGETS="app/thing app/other" WHERRY_HOOK_WAIT=0
      bash "$0" >&2 || exit $?
      echo begun
      read -r _
      """;

  @TempDir Path directory;
  private TestHost host;
  private CaveHook hook;

  @BeforeEach
  void makeHost() throws IOException {
    host = new TestHost(directory);
    Files.createDirectories(host.root().resolve("etc/paludis"));
    hook = new CaveHook(InstallSettings.of(host.root(), host.state()));
    hook.install();
  }

  @AfterEach
  void close() throws IOException {
    host.close();
  }

  /** A process that stands for cave, at work until it is told to end. */
  private record Cave(Process process, BufferedReader out) implements AutoCloseable {
    static Cave start(Path hook, String... more) throws IOException {
      return start(Map.of(), hook, more);
    }

    static Cave start(Map<String, String> environment, Path hook, String... more)
        throws IOException {
      var command = new ArrayList<>(List.of("bash", "-c", CAVE, hook.toString()));
      command.addAll(List.of(more));
      var builder = new ProcessBuilder(command);
      builder.environment().putAll(environment);
      builder.redirectErrorStream(true);
      var process = builder.start();
      return new Cave(process, process.inputReader());
    }

    Cave atWork() throws IOException {
      assertThat(out.readLine()).isEqualTo("begun");
      return this;
    }

    String refused() throws Exception {
      var said = String.join("\n", out.lines().toList());
      assertThat(process.waitFor()).as(said).isEqualTo(ABORTED);
      return said;
    }

    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
    }
  }

  private Change.Install plain(String name) throws IOException {
    return host.draft(name, "1").file("/usr/share/" + name, name).build();
  }

  @Test
  void caveIsKeptAwayFromTheFirstRenameUntilTheChangeIsOver() throws Exception {
    assertThat(host.stage(plain("app/new"))).isInstanceOf(StageResult.Staged.class);
    try (var cave = Cave.start(hook.file()).atWork()) {
      assertThat(cave.process().isAlive()).isTrue();
    }
    await().until(() -> host.installer().otherAtWork().isEmpty());
    assertThat(host.installer().merge()).isInstanceOf(MergeResult.Merged.class);
    assertThat(Cave.start(hook.file()).refused())
        .contains("waiting for process " + ProcessHandle.current().pid() + " (wherry-agent)")
        .contains("still changes packages in this root");
    assertThat(host.installer().confirm()).isEmpty();
    Cave.start(hook.file()).atWork().close();
  }

  @Test
  void soItIsUntilAChangeIsTakenBack() throws Exception {
    host.merged(plain("app/new"));
    Cave.start(hook.file()).refused();
    host.revert();
    Cave.start(hook.file()).atWork().close();
  }

  /** The lock goes with its process; the journal stays. */
  @Test
  void aChangeThatNobodyIsAtWorkOnKeepsCaveAwayToo() throws Exception {
    host.merged(plain("app/new"));
    host.restart();
    assertThat(Cave.start(hook.file()).refused())
        .contains("a change of Wherry has begun in this root")
        .contains("wherry-agent run");
    assertThat(host.installer().recover()).isInstanceOf(Recovery.MergedUnconfirmed.class);
    assertThat(Cave.start(hook.file()).refused()).contains("(wherry-agent)");
    host.revert();
    Cave.start(hook.file()).atWork().close();
  }

  @Test
  void nothingIsStagedOrMergedWhileCaveIsAtWorkAndItIsSaidWhoThatIs() throws Exception {
    var thing = plain("app/new");
    assertThat(host.stage(thing)).isInstanceOf(StageResult.Staged.class);
    try (var cave = Cave.start(hook.file()).atWork()) {
      var who = "process " + cave.process().pid() + " (cave, for app/thing app/other)";
      assertThat(host.installer().otherAtWork()).contains(who);
      assertThat(host.installer().haveRoot(Duration.ofMillis(50))).isFalse();
      var result = host.installer().merge();
      assertThat(result).isInstanceOf(MergeResult.Restored.class);
      assertThat(((MergeResult.Restored) result).fault().what()).contains(who);
      assertThat(host.place("/usr/share/app/new")).doesNotExist();
      assertThat(host.refused(thing).what()).contains(who);
    }
    assertThat(host.installer().haveRoot(Duration.ofSeconds(30))).isTrue();
    host.settle(thing);
  }

  @Test
  void aCaveThatIsKilledGivesTheRootBack() throws Exception {
    var cave = Cave.start(hook.file()).atWork();
    cave.process().destroyForcibly();
    assertThat(host.installer().haveRoot(Duration.ofSeconds(30))).isTrue();
  }

  @Test
  void aSecondCaveIsToldOfTheFirst() throws Exception {
    try (var first = Cave.start(hook.file()).atWork()) {
      assertThat(Cave.start(hook.file()).refused())
          .contains("waiting for process " + first.process().pid() + " (cave");
    }
  }

  @Test
  void whoOnlyAsksWhatWouldBeDoneIsNotKeptAway() throws Exception {
    host.merged(plain("app/new"));
    Cave.start(hook.file(), "--pretend").atWork().close();
  }

  /** Within itself cave knows, but its command line has no word for it. */
  @Test
  void whoIsNotToldToExecuteOnlyAsks() throws Exception {
    host.merged(plain("app/new"));
    Cave.start(hook.file(), "resolve", "-1", "app/new").atWork().close();
    for (var how : List.of("-x", "-1x", "--execute"))
      assertThat(Cave.start(hook.file(), "resolve", how, "app/new").refused()).contains("waiting");
  }

  @Test
  void aCaveOfOurOwnIsLetThroughAndKeepsALockForAsLongAsItLives() throws Exception {
    var turn = new Turn(InstallSettings.of(host.root(), host.state()));
    assertThat(turn.take(Duration.ZERO)).isTrue();
    var caves = Files.createDirectories(host.state().resolve("cave"));
    Files.writeString(caves.resolve("run"), "change-1 merge-1\n");
    Cave.start(Map.of("WHERRY_RUN", "change-0 merge-9"), hook.file()).refused();
    try (var ours = Cave.start(Map.of("WHERRY_RUN", "change-1 merge-1"), hook.file()).atWork()) {
      turn.end();
      assertThat(turn.other().orElseThrow())
          .startsWith("process " + ours.process().pid() + " (cave");
      assertThat(turn.take(Duration.ofMillis(50))).isFalse();
    }
    assertThat(turn.take(Duration.ofSeconds(30))).isTrue();
    turn.end();
  }

  @Test
  void aChangeThatCaveHasBegunForUsKeepsOthersAway() throws Exception {
    Files.createDirectories(host.state().resolve("cave"));
    Files.writeString(host.state().resolve("cave/journal"), "");
    assertThat(Cave.start(hook.file()).refused())
        .contains("a change of Wherry has begun in this root");
  }

  @Test
  void whereWherryIsGoneItsHookIsInNobodysWay() throws Exception {
    host.close();
    TreeRemoval.delete(host.state());
    Cave.start(hook.file()).atWork().close();
    assertThat(host.state()).doesNotExist();
  }

  @Test
  void aHookThatSomebodyChangedIsFoundOutAndPutRight() throws IOException {
    assertThat(hook.state()).isEqualTo(CaveHook.State.IN_PLACE);
    Files.writeString(hook.file(), "exit 0\n");
    assertThat(hook.state()).isEqualTo(CaveHook.State.DIFFERENT);
    hook.install();
    assertThat(hook.state()).isEqualTo(CaveHook.State.IN_PLACE);
    assertThat(hook.remove()).isTrue();
    assertThat(hook.state()).isEqualTo(CaveHook.State.MISSING);
    TreeRemoval.delete(host.root().resolve("etc/paludis"));
    assertThat(hook.state()).isEqualTo(CaveHook.State.NO_PALUDIS);
  }

  /** As where nobody has given paludis the hook: it is known by its name and its arguments. */
  @Test
  void aCaveWithoutTheHookIsSeenAllTheSame() throws Exception {
    var program = directory.resolve("cave");
    Files.writeString(program, "#!/bin/sh\necho up\nread -r _\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    var running = new ProcessBuilder(program.toString(), "perform", "install", "app/x").start();
    try {
      assertThat(running.inputReader().readLine()).isEqualTo("up");
      var caves = Caves.of(Path.of("/"));
      assertThat(caves.atWork().map(ProcessHandle::pid)).contains(running.pid());
      assertThat(Caves.of(host.root()).atWork()).isEmpty();
      var turn = new Turn(host.state(), caves);
      assertThat(turn.take(Duration.ofMillis(20))).isFalse();
      assertThat(turn.other()).contains("process " + running.pid() + " (cave)");
      assertThat(RootLock.holder(host.state())).isEmpty();
    } finally {
      running.destroy();
    }
    assertThat(running.waitFor()).isNotZero();
    var alone = new Turn(host.state(), Caves.of(Path.of("/")));
    assertThat(alone.take(Duration.ofSeconds(30))).isTrue();
    alone.end();
  }

  /**
   * In other namespaces it bears another number, knows the root by another name and has no way to
   * the lock; the kernel says whose root it is.
   */
  @Test
  void soIsACaveInNamespacesOfItsOwn() throws Exception {
    Assumptions.assumeThat(Posix.geteuid()).as("only root unshares").isZero();
    var program = directory.resolve("cave");
    Files.writeString(program, "#!/bin/sh\necho up $$\nread -r _\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    var elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
    var enter = "mount --rbind / \"$0\" && exec chroot \"$0\" \"$@\"";
    var running =
        new ProcessBuilder(
                List.of(
                    "unshare",
                    "--mount",
                    "--pid",
                    "--fork",
                    "--kill-child",
                    "sh",
                    "-c",
                    enter,
                    "" + elsewhere,
                    "" + program,
                    "resolve",
                    "-x",
                    "app/x"))
            .start();
    try {
      assertThat(running.inputReader().readLine()).isEqualTo("up 1");
      var seen = Caves.of(Path.of("/")).atWork().orElseThrow();
      assertThat(running.descendants()).contains(seen);
      assertThat(Caves.of(host.root()).atWork()).as("it has another root").isEmpty();
    } finally {
      running.destroy();
    }
    running.waitFor();
  }

  @Test
  void onlyWhatChangesPackagesIsWaitedFor() {
    assertThat(Caves.changes(List.of("cave", "execute-resolution", "x"))).isTrue();
    assertThat(Caves.changes(List.of("cave", "perform", "uninstall", "=a/b-1"))).isTrue();
    assertThat(Caves.changes(List.of("cave", "execute-resolution", "--pretend"))).isFalse();
    assertThat(Caves.changes(List.of("cave", "resume", "--resume-file", "f"))).isTrue();
    assertThat(Caves.changes(List.of("cave", "resolve", "-1x", "a/b"))).isTrue();
    assertThat(Caves.changes(List.of("cave", "resolve", "-c", "a/b"))).isFalse();
    assertThat(Caves.changes(List.of("cave", "perform", "fetch", "=a/b-1"))).isFalse();
    assertThat(Caves.changes(List.of("cave", "sync"))).isFalse();
  }
}
