package io.wherry.master.cave;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Build;
import io.wherry.common.model.PackageId;
import io.wherry.common.posix.NamedFiles;
import io.wherry.master.build.BuildListener.Event;
import io.wherry.master.build.BuildLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cave may do wrong, and what lies on disk afterwards. */
class CaveFailureTest {
  private static final String GREET = "sys-libs/libgreet-1:0";
  private static final String HELLO = "app-misc/hello-1:0";
  private static final PackageId HELLO_ID = PackageId.of("app-misc/hello", "1", "0");
  @TempDir Path dir;
  private CaveBench bench;

  @BeforeEach
  void aNode() throws Exception {
    bench = new CaveBench(dir);
    bench.exheres("sys-libs/libgreet-1", "");
    bench.exheres("app-misc/hello-1", "build+run: sys-libs/libgreet");
    bench.plan(GREET, HELLO);
  }

  private void assertNothingHalfDone() throws Exception {
    assertThat(bench.distfiles()).noneMatch(name -> name.endsWith(".tar"));
    for (var pbin : bench.destination().pbins()) assertThat(pbin.tarball()).exists();
  }

  @Test
  void aFailedPackageIsNamedWithItsLogAndWhatItHeldUp() throws Exception {
    bench.write(
        "greet.out",
        "gcc -o b b.c\n"
            + "!!! ERROR in sys-libs/libgreet-1::arbor:\n"
            + "!!! In edo at line 1241\n"
            + "!!! gcc -o b b.c failed\n\n"
            + "!!! Call stack:\n"
            + "!!!    * main (x:1)\n");
    bench.write(
        "script",
        """
        began %1$s; phase compile; echo "some words"; ended %1$s Failed
        echo; echo "Summary:"; echo
        echo "failed:    install %1$s::arbor to ::mybinaries"
        echo "*** Output log: $LAB/greet.out"
        echo "skipped:   install %2$s::arbor to ::mybinaries"
        exit 1
        """
            .formatted(GREET, HELLO));
    var failed = bench.failed("app-misc/hello");
    assertThat(failed.built()).isEmpty();
    var failure = failed.failures().getFirst();
    assertThat(failure.phase()).isEqualTo("compile");
    assertThat(failure.why()).isEqualTo("gcc -o b b.c failed");
    assertThat(failure.lastLines()).contains("!!! In edo at line 1241");
    assertThat(failure.log()).contains(bench.lab("greet.out"));
    assertThat(failure.dependents()).containsExactly(HELLO_ID);
    assertThat(bench.events).contains(new Event.Skipped(HELLO_ID, failure.id()));
    assertThat(bench.staged()).isEmpty();
  }

  @Test
  void aCaveThatDiesMidwayIsSaidOfWhatItWasAt() throws Exception {
    bench.write(
        "script",
        """
        make %1$s
        began %2$s; phase install; tarball %2$s 7; mv "$TARBALL" "${TARBALL%%.bz2}"
        kill -KILL $$
        """
            .formatted(GREET, HELLO));
    var failed = bench.failed("app-misc/hello");
    assertThat(failed.built()).extracting(Build::cookie).containsExactly("C.1.C");
    var failure = failed.failures().getFirst();
    assertThat(failure.id()).isEqualTo(HELLO_ID);
    assertThat(failure.phase()).isEqualTo("install");
    assertThat(failure.why()).isEqualTo("cave was ended by signal 9");
    assertThat(failure.log().orElseThrow()).content().contains(">>> install");
    assertNothingHalfDone();
    assertThat(bench.hasPbin("sys-libs/libgreet-1")).isTrue();
    assertThat(bench.staged()).as("nothing of a failed set").isEmpty();
    Files.delete(bench.lab("script"));
    bench.plan(HELLO);
    assertThat(bench.done("app-misc/hello").built()).hasSize(1);
    assertThat(bench.staged()).hasSize(2);
  }

  @Test
  void anEndWithoutAnythingBuiltIsNotBelieved() throws Exception {
    bench.write("script", "exit 0\n");
    var failed = bench.failed("app-misc/hello");
    assertThat(failed.failures()).hasSize(2);
    assertThat(failed.failures().getFirst().why())
        .isEqualTo("cave ended with status 0 and there is no new pbin of it");
  }

  @Test
  void aFailureThatIsNoneIsNotBelievedEither() throws Exception {
    bench.write("script", "make %s; make %s; ended %1$s Failed; exit 1\n".formatted(GREET, HELLO));
    assertThat(bench.done("app-misc/hello").built()).hasSize(2);
    assertThat(bench.staged()).hasSize(2);
  }

  @Test
  void aTarballThatIsCutTakesItsPbinWithIt() throws Exception {
    bench.write(
        "script",
        """
        make %1$s; make %2$s
        split %2$s; tarball=$(echo "$LAB"/distfiles/*hello*)
        head -c 200 "$tarball" > "$LAB/cut"; mv "$LAB/cut" "$tarball"
        """
            .formatted(GREET, HELLO));
    var failed = bench.failed("app-misc/hello");
    assertThat(failed.failures().getFirst().id()).isEqualTo(HELLO_ID);
    assertThat(failed.failures().getFirst().why()).contains("is no good");
    assertThat(bench.hasPbin("app-misc/hello-1")).isFalse();
    assertThat(bench.distfiles()).hasSize(1);
  }

  @Test
  void aPbinWithoutItsTarballGivesWayToTheOneBefore() throws Exception {
    bench.done("app-misc/hello");
    bench.plan(HELLO);
    bench.write("script", "began %1$s; pbin %1$s 9; ended %1$s Done\n".formatted(HELLO));
    assertThat(bench.failed("app-misc/hello").failures().getFirst().why()).contains("is missing");
    assertThat(bench.lab("mybinaries/packages/app-misc/hello/hello-1.pbin-1+exheres-0"))
        .content()
        .contains("--C.2.C.tar.bz2");
    assertNothingHalfDone();
    assertThat(bench.staged()).hasSize(2);
  }

  @Test
  void aCancelledOrderKillsAllOfItAndLeavesNothingHalfDone() throws Exception {
    bench.write(
        "script",
        """
        make %1$s
        began %2$s; phase compile; tarball %2$s 7; mv "$TARBALL" "${TARBALL%%.bz2}"
        sleep 600 & echo $! > "$LAB/child"; echo $$ >> "$LAB/child"
        phase install
        wait
        """
            .formatted(GREET, HELLO));
    var begun = new CountDownLatch(1);
    var outcome = new AtomicReference<Exception>();
    var order =
        Thread.ofPlatform()
            .start(() -> {
              try {
                bench
                    .builder()
                    .build(
                        CaveBench.order("app-misc/hello"),
                        event -> {
                          if (event.equals(new Event.Phase(HELLO_ID, "install"))) begun.countDown();
                        });
              } catch (Exception e) {
                outcome.set(e);
              }
            });
    begun.await();
    order.interrupt();
    order.join();
    assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
    for (var pid : NamedFiles.readLines(bench.lab("child")))
      ProcessHandle.of(Long.parseLong(pid))
          .ifPresent(process -> process.onExit().orTimeout(1, TimeUnit.MINUTES).join());
    assertNothingHalfDone();
    assertThat(bench.distfiles()).hasSize(1);
    assertThat(bench.staged()).as("half an order is not published").isEmpty();
    Files.delete(bench.lab("script"));
    bench.plan(HELLO);
    assertThat(bench.done("app-misc/hello").built()).hasSize(1);
    assertThat(bench.staged()).containsExactlyInAnyOrder(GREET + "@C.1.C", HELLO + "@C.2.C");
  }

  @Test
  void whatAKilledMasterLeftIsSweptByTheNextOne() throws Exception {
    bench.write("distfiles/mybinaries--app-misc--old-1--C.0.C.tar.bz2", "was there before");
    new RunMark(bench.state.resolve("cave/run.json")).set(bench.destination());
    bench.byHand("make %s; tarball %s 8; pbin app-misc/lost-1:0 4".formatted(GREET, HELLO));
    bench.write("distfiles/mybinaries--app-misc--lost-1--C.4.C.tar", "half");
    assertThat(bench.staged()).as("of a broken-off order").isEmpty();
    assertThat(bench.hasPbin("app-misc/lost-1")).isFalse();
    assertThat(bench.distfiles())
        .containsExactly(
            "mybinaries--app-misc--old-1--C.0.C.tar.bz2",
            "mybinaries--sys-libs--libgreet-1--C.1.C.tar.bz2");
    bench.plan(HELLO);
    bench.done("app-misc/hello");
    assertThat(bench.staged()).hasSize(2);
  }

  @Test
  void aCaveThatTakesTooLongIsEnded() throws Exception {
    bench.timeout = Duration.ofSeconds(6);
    bench.write("script", "began %1$s; phase compile; sleep 600\n".formatted(GREET));
    var failure = bench.failed("app-misc/hello").failures().getFirst();
    assertThat(failure.why()).contains("took longer than 6 s and was killed");
    assertThat(failure.dependents()).containsExactly(HELLO_ID);
  }

  @Test
  void aSecondCaveIsNamedWithItsCommandLine() throws Exception {
    var pid = ProcessHandle.current().pid();
    var process = Files.createDirectories(bench.proc.resolve(String.valueOf(pid)));
    Files.writeString(process.resolve("comm"), "cave\n");
    Files.writeString(process.resolve("cmdline"), "cave\0perform\0install\0=a/b-1:0::arbor\0");
    Files.createSymbolicLink(process.resolve("root"), Path.of("/"));
    assertThat(bench.refused("app-misc/hello"))
        .isEqualTo(
            "process "
                + pid
                + " (cave perform install =a/b-1:0::arbor) is a cave that changes packages; wait"
                + " for its end");
    assertThat(bench.distfiles()).isEmpty();
    assertThat(bench.lab("calls")).doesNotExist();
    bench.byHand("make " + HELLO);
    assertThat(bench.staged()).as("what the other may be writing").isEmpty();
  }

  @Test
  void twoOrdersAtOnceAreRefused() throws Exception {
    try (var held = BuildLock.tryTake(bench.state).orElseThrow()) {
      assertThat(held).isNotNull();
      assertThat(bench.refused("app-misc/hello")).contains("another build is running on");
      assertThat(bench.staged()).isEmpty();
    }
  }

  @Test
  void whatCaveWouldNotDoIsRefusedInItsWords() throws Exception {
    bench.write(
        "error",
        """
        These are the actions I will take, in order:

        (nothing to do)
        I encountered the following errors:

        !   no-cat/nothing
            Reasons: target
        """);
    assertThat(bench.refused("no-cat/nothing"))
        .contains(
            "cave would not do it", "ended with status 1:\nI encountered the following errors:")
        .endsWith("Reasons: target");
    assertThat(bench.distfiles()).isEmpty();
  }

  @Test
  void whatIsStaleAndCannotBeBuiltAgainStopsThePublishingNotTheOrder() throws Exception {
    bench.done("app-misc/hello");
    bench.write("arbor/exlibs/greet.exlib", "changed\n");
    bench.write("stubborn", "I encountered the following errors:\nmasked\n");
    bench.plan("app-misc/alone-1:0");
    var failed = bench.failed();
    assertThat(failed.built()).extracting(Build::id).hasToString("[app-misc/alone-1:0]");
    var failure = failed.failures().getFirst();
    assertThat(failure.phase()).isEqualTo("planning");
    assertThat(failure.lastLines()).contains("masked");
    assertThat(failure.dependents()).hasSize(1);
    assertThat(bench.staged()).containsExactlyInAnyOrder(GREET + "@C.1.C", HELLO + "@C.2.C");
  }

  @Test
  void aNodeThatIsSetUpOtherwiseIsRefused() throws Exception {
    var elsewhere = Files.createDirectory(bench.lab("elsewhere"));
    bench.destination = elsewhere;
    assertThat(bench.refused("app-misc/hello"))
        .contains("cave has mybinaries in", "paludis.destination says " + elsewhere);
  }

  @Test
  void aMissingCaveIsSaid() throws Exception {
    Files.delete(bench.lab("cave"));
    assertThat(bench.refused("app-misc/hello"))
        .contains("No such file", "set paludis.command to how cave is called");
  }
}
