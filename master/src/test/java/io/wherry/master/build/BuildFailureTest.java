package io.wherry.master.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wherry.common.model.Build;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.process.Command;
import io.wherry.common.process.Exit;
import io.wherry.master.build.BuildListener.Event;
import io.wherry.master.build.BuildResult.Failed;
import io.wherry.master.build.BuildResult.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildFailureTest {
  @TempDir Path dir;
  private BuildBench bench;

  @BeforeEach
  void needsACompiler() throws Exception {
    assumeTrue(
        BuildBench.canCompile(),
        "NOT TESTED: building needs cc, make, patch and xz (Debian: build-essential patch"
            + " xz-utils)");
    bench = new BuildBench(dir).withAllSources();
  }

  private Path exheres(String nameAndVersion, String text) throws IOException {
    var file = bench.exheres(nameAndVersion);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "SUMMARY=\"x\"\nSLOT=\"0\"\n" + text);
  }

  private Failed failed(String... targets) throws Exception {
    var result = bench.build(targets);
    assertThat(result).isInstanceOf(Failed.class);
    return (Failed) result;
  }

  private String refused(String... targets) throws Exception {
    var result = bench.build(targets);
    assertThat(result).isInstanceOf(Refused.class);
    return String.join("\n", ((Refused) result).problems());
  }

  @Test
  void aFailedPackageNamesItselfAndAllThatNeededItAndTheRestIsBuilt() throws Exception {
    var failed = failed("app-misc/needs-broken", "sys-libs/libgreet");
    assertThat(failed.failures()).hasSize(1);
    var failure = failed.failures().getFirst();
    assertThat(failure.phase()).isEqualTo("src_compile");
    assertThat(failure.lastLines()).anyMatch(line -> line.contains("nonsense"));
    assertThat(failure.dependents()).hasToString("[app-misc/needs-broken-1.0:0]");
    assertThat(failure.words())
        .contains("app-misc/broken-1.0:0 failed in src_compile", "failed with status 1", "line 9");
    assertThat(failure.log().orElseThrow()).content().contains("nonsense");
    assertThat(failed.built()).extracting(Build::id).hasToString("[sys-libs/libgreet-1.0:0]");
    assertThat(bench.events).anyMatch(e -> e instanceof Event.Skipped);
    assertThat(bench.builder().staged()).as("nothing of a failed set").isEmpty();
    assertThat(bench.done("sys-libs/libgreet").built()).isEmpty();
    assertThat(bench.builder().staged()).hasSize(1);
  }

  @Test
  void whatAFailedSetBuiltAnewTakesNothingOffTheStage() throws Exception {
    bench.done("sys-libs/libgreet");
    var before = bench.builder().staged();
    var greet = bench.exheres("sys-libs/libgreet-1.0");
    Files.writeString(greet, Files.readString(greet) + "# changed\n");
    assertThat(failed("app-misc/needs-broken", "sys-libs/libgreet").built()).hasSize(1);
    assertThat(bench.builder().staged()).isEqualTo(before);
    assertThat(before.getFirst().pbin()).exists();
  }

  @Test
  void aMalformedExheresIsRefusedWithFileAndLine() throws Exception {
    assertThat(refused("app-misc/malformed"))
        .contains(
            bench.exheres("app-misc/malformed-1.0").toString(),
            "line 6",
            "unexpected end of file",
            "Mend the exheres");
  }

  @Test
  void aMisspeltCommandInGlobalScopeIsRefusedWithItsLine() throws Exception {
    exheres("app-misc/typo-1", "requires nothing\n");
    assertThat(refused("app-misc/typo"))
        .contains("requires: no such command or helper", "typo-1.exheres-0: line 3");
  }

  @Test
  void aMissingExlibIsRefused() throws Exception {
    exheres("app-misc/lost-1", "require nowhere\n");
    assertThat(refused("app-misc/lost")).contains("exlib 'nowhere' is nowhere", "line 3");
  }

  @Test
  void anExlibThatSpeaksForThePlatformsOfItsPackagesIsRefusedAsPaludisRefusesIt() throws Exception {
    exheres("app-misc/bold-1", "require bold\n");
    Files.writeString(
        bench.exheres("app-misc/bold-1").resolveSibling("bold.exlib"), "PLATFORMS=\"~amd64\"\n");
    assertThat(refused("app-misc/bold")).contains("bold.exlib must not set PLATFORMS");
  }

  @Test
  void anExlibsUnknownOrMissingParametersAreRefused() throws Exception {
    exheres("app-misc/wrong-1", "require example-org [ suffix=x colour=red ]\n");
    assertThat(refused("app-misc/wrong")).contains("has no parameter 'colour'");
    exheres("app-misc/wrong-1", "require example-org\n");
    assertThat(refused("app-misc/wrong")).contains("'suffix' is not given");
    exheres("app-misc/wrong-1", "require example-org [ suffix=x mirrored=perhaps ]\n");
    assertThat(refused("app-misc/wrong")).contains("true or false");
  }

  @Test
  void anUnknownDependencyNamesWhoWantsIt() throws Exception {
    exheres("app-misc/eager-1", "DEPENDENCIES=\"build: dev-lang/perl[>=5]\"\n");
    assertThat(refused("app-misc/eager"))
        .contains("app-misc/eager-1:0 wants dev-lang/perl[>=5]", "build.choices.provided");
    exheres("app-misc/eager-1", "DEPENDENCIES=\"run: sys-libs/libgreet[>=2]\"\n");
    assertThat(refused("app-misc/eager")).contains("of its versions (1.0) none fits");
    exheres("app-misc/eager-1", "DEPENDENCIES=\"run: sys-libs/libgreet[loud]\"\n");
    assertThat(refused("app-misc/eager")).contains("has the options []", "build.choices.options");
  }

  @Test
  void malformedDependenciesAreRefusedWithTheirPlace() throws Exception {
    exheres("app-misc/odd-1", "DEPENDENCIES=\"build: ( a/b\"\n");
    assertThat(refused("app-misc/odd")).contains("odd-1.exheres-0 DEPENDENCIES:1:", "not closed");
  }

  @Test
  void anAccountThatNoRepositoryDefinesIsNamed() throws Exception {
    exheres("app-misc/daemon-1.0", "DEPENDENCIES=\"run: user/daemon || ( group/daemon )\"\n");
    assertThat(refused("app-misc/daemon"))
        .contains(
            "app-misc/daemon-1.0:0 wants user/daemon, which no exheres repository defines below"
                + " metadata/accounts",
            "wants group/daemon");

    var accounts = bench.tree.resolve("metadata/accounts");
    Files.createDirectories(accounts.resolve("users"));
    Files.createDirectories(accounts.resolve("groups"));
    Files.writeString(accounts.resolve("users/daemon.conf"), "primary_group = daemon\n");
    Files.writeString(accounts.resolve("groups/daemon.conf"), "");
    Files.writeString(accounts.resolve("groups/README"), "not one of them");

    bench.done("app-misc/daemon");
    assertThat(bench.builder().accounts())
        .containsOnlyKeys(
            "metadata/accounts/users/daemon.conf", "metadata/accounts/groups/daemon.conf");
  }

  @Test
  void packagesThatNeedEachOtherToBeBuiltAreRefused() throws Exception {
    exheres("app-misc/egg-1", "DEPENDENCIES=\"build: app-misc/hen\"\n");
    exheres("app-misc/hen-1", "DEPENDENCIES=\"build: app-misc/egg\"\n");
    assertThat(refused("app-misc/hen")).contains("need each other", "app-misc/egg-1:0");
  }

  @Test
  void anEmptyDirectoryIsRefusedSinceNoHostCouldInstallIt() throws Exception {
    exheres("app-misc/hollow-1", "src_install() { dodir /var/empty; }\n");
    assertThat(failed("app-misc/hollow").failures().getFirst().why())
        .contains("empty directories cannot be installed: /var/empty", "keepdir");
  }

  @Test
  void aPipeInTheImageIsRefused() throws Exception {
    exheres("app-misc/pipe-1", "src_install() { dodir /run; edo mkfifo \"${IMAGE}\"/run/pipe; }\n");
    assertThat(failed("app-misc/pipe").failures().getFirst().why()).contains("/run/pipe");
  }

  @Test
  void dyingInTheDepthOfSubshellsEndsTheBuild() throws Exception {
    exheres(
        "app-misc/deep-1", "src_install() { local x=$( ( die deep down ) ); dobin nothing; }\n");
    var failure = failed("app-misc/deep").failures().getFirst();
    assertThat(failure.lastLines()).contains("error: deep down");
    assertThat(failure.why()).isEqualTo("deep down");
  }

  @Test
  void aPhaseThatNeverEndsIsKilledWithAllThatItStarted() throws Exception {
    bench.phaseTimeout = Duration.ofSeconds(4);
    exheres(
        "app-misc/endless-1",
        "src_install() { sleep 500 & echo $! > \"${WORKBASE}\"/../../../pid; wait; }\n");
    Files.createDirectories(bench.root.resolve("work"));
    var pid = Files.createFile(bench.root.resolve("work/pid"));
    pid.toFile().setWritable(true, false);
    var failure = failed("app-misc/endless").failures().getFirst();
    assertThat(failure.why()).contains("phase-timeout");
    assertEnds(Long.parseLong(Files.readString(pid).strip()));
  }

  @Test
  void aPatchThatDoesNotApplyFails() throws Exception {
    var patch = bench.tree.resolve("packages/sys-libs/libgreet/files/say-hello.patch");
    Files.writeString(patch, Files.readString(patch).replace("unpatched", "other"));
    var failure = failed("sys-libs/libgreet").failures().getFirst();
    assertThat(failure.phase()).isEqualTo("src_prepare");
    assertThat(failure.why()).contains("say-hello.patch does not apply");
  }

  @Test
  void aMissingSourceSaysWhereToPutIt() throws Exception {
    Files.delete(bench.distdir.resolve("libgreet-1.0.tar.gz"));
    var failure = failed("sys-libs/libgreet").failures().getFirst();
    assertThat(failure.phase()).isEqualTo("sources");
    assertThat(failure.why())
        .contains("libgreet-1.0.tar.gz is not in " + bench.distdir, "put it there");
  }

  @Test
  void aSecondBuilderOnTheSameStateIsTurnedAway() throws Exception {
    var refused = new String[1];
    bench
        .builder()
        .build(
            BuildOrder.of(List.of(PackageSpec.parse("app-admin/greet-config"))),
            event -> {
              if (event instanceof Event.Started) refused[0] = buildQuietly("app-misc/hello");
            });
    assertThat(refused[0]).contains("another build is running");
  }

  private String buildQuietly(String target) {
    try {
      return bench.build(target).toString();
    } catch (IOException | InterruptedException e) {
      return String.valueOf(e);
    }
  }

  @Test
  void aBuildThatIsInterruptedLeavesNothingToPublishAndStartsAfresh() throws Exception {
    var ready = new CountDownLatch(1);
    exheres(
        "app-misc/slow-1", "src_install() { [[ -e /etc/hostname-that-is-not ]] || sleep 500; }\n");
    var specs = Stream.of("app-misc/slow").map(PackageSpec::parse).toList();
    var outcome = new Object[1];
    var thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                outcome[0] =
                    bench
                        .builder()
                        .build(
                            BuildOrder.of(specs),
                            e -> {
                              if (e instanceof Event.Phase(_, var p) && p.equals("src_install"))
                                ready.countDown();
                            });
              } catch (InterruptedException | IOException e) {
                outcome[0] = e;
              }
            });
    ready.await();
    thread.interrupt();
    thread.join();
    assertThat(outcome[0]).isInstanceOf(InterruptedException.class);
    assertThat(bench.builder().staged()).isEmpty();
    exheres("app-misc/slow-1", "src_install() { herebin slow <<<slow; }\n");
    assertThat(bench.done("app-misc/slow").built()).hasSize(1);
  }

  private static void assertEnds(long pid) {
    ProcessHandle.of(pid).ifPresent(h -> h.onExit().orTimeout(60, TimeUnit.SECONDS).join());
  }

  @Test
  void processesThatOutlivedAKilledBuilderAreEnded() throws Exception {
    var job = Files.createDirectories(bench.root.resolve("work/jobs/1-old"));
    try (var sleeper = Command.of("sleep", "500").in(job).start(_ -> {})) {
      bench.done("app-admin/greet-config");
      assertThat(sleeper.await()).isEqualTo(new Exit.Ended(137));
    }
    assertThat(job).doesNotExist();
  }

  @Test
  void whatAKilledRunLeftHalfDoneIsNeverStaged() throws Exception {
    bench.done("app-admin/greet-config");
    var id = PackageId.of("app-admin/greet-config", "1.0", "0");
    var store = bench.builder().store();
    var half = store.begin(new Build(id, "half"));
    Files.writeString(half.resolve("package.tar.bz2"), "half");
    assertThat(bench.done("app-admin/greet-config").built()).isEmpty();
    assertThat(half).doesNotExist();
    assertThat(bench.staged("app-admin/greet-config").build().cookie()).isEqualTo("cookie1");
  }
}
