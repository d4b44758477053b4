package io.wherry.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wherry.common.cave.CaveId;
import io.wherry.common.model.PackageId;
import io.wherry.master.build.BuildListener.Event;
import io.wherry.master.build.BuildResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Our builder and the real cave, from an order to what hosts install of it. */
class CaveBuildsTest {
  private static final String HELLO = "app-test/hello-1.0:0";
  private static final String LAMP = "app-test/lamp-1.0:0";
  private static final String GREET = "sys-test/libgreet-1.0:0";

  @RegisterExtension static final Ledger LEDGER = new Ledger("our builder drives cave");

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  private Sources sources;
  private Yard yard;

  @BeforeEach
  void aNode() throws Exception {
    var missing = Cave.missing();
    missing.ifPresent(why -> System.err.println("NOT TESTED against the real cave: " + why));
    assumeTrue(missing.isEmpty(), "NOT TESTED against the real cave: " + missing.orElse(""));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    sources = Sources.unpack(folder.resolve("arbor"));
    yard = Yard.open(folder, sources);
    sources.greeter("hello");
  }

  @Test
  void aPackageIsBuiltWithWhatItNeedsAndTheWorldFollows() throws Exception {
    assertThat(yard.planned("app-test/hello"))
        .isEqualTo(new BuildResult.Planned(ids(GREET, HELLO), List.of()));
    assertThat(yard.done("app-test/hello")).containsExactly(HELLO, GREET);
    assertThat(yard.events.stream().map(Object::toString))
        .containsSubsequence(
            "Planned[packages=[" + GREET + ", " + HELLO + "]]",
            "Started[id=" + GREET + "]",
            "Phase[id=" + GREET + ", phase=install]",
            "Phase[id=" + GREET + ", phase=merging]",
            "Started[id=" + HELLO + "]",
            "Phase[id=" + HELLO + ", phase=install]");
    assertThat(yard.events.stream().filter(Event.Finished.class::isInstance)).hasSize(2);
    assertThat(yard.staged()).hasSize(2);
    assertThat(yard.node.checkout().resolve("metadata/categories.conf"))
        .hasContent("app-test\nsys-test\n");
    assertThat(yard.done()).as("the world is as it was").isEmpty();
    sources.exheres("app-test/hello-1.1", "build+run: sys-test/libgreet", "src_install() { :; }\n");
    assertThat(yard.done()).containsExactly("app-test/hello-1.1:0");
    assertThat(yard.staged().stream().map(each -> each.build().id().toString()))
        .containsExactlyInAnyOrder("app-test/hello-1.1:0", GREET);
  }

  private static List<PackageId> ids(String... texts) {
    return Stream.of(texts).map(text -> CaveId.parse(text + "::x").id()).toList();
  }

  @Test
  void aChangedExlibIsFoundAndTheLibraryTakesItsDependentAlong() throws Exception {
    yard.done("app-test/hello");
    var said = "usr/share/hello/said";
    assertThat(Yard.packed(yard.staged("app-test/hello"), said)).isEqualTo("hello\n");
    sources.greeter("good morning");
    assertThat(yard.done()).containsExactly(HELLO, GREET);
    assertThat(Yard.packed(yard.staged("app-test/hello"), said)).isEqualTo("good morning\n");
    assertThat(yard.done()).as("once is enough").isEmpty();
    assertThat(yard.node.read("/etc/paludis/world").strip()).isEqualTo("app-test/hello");
    yard.assertNothingHalfDone(4);
  }

  @Test
  void aNewVersionOfALibraryTakesItsDependentAlong() throws Exception {
    yard.done("app-test/hello");
    sources.exheres("sys-test/libgreet-1.1", "", "require greet\n");
    assertThat(yard.done()).containsExactly(HELLO, "sys-test/libgreet-1.1:0");
    assertThat(yard.done()).as("once is enough").isEmpty();
    assertThat(yard.staged().stream().map(each -> each.build().id().toString()))
        .containsExactlyInAnyOrder(HELLO, "sys-test/libgreet-1.1:0");
  }

  @Test
  void aFailedBuildIsToldWithItsReasonAndWhatItHeldUp() throws Exception {
    sources.exheres("app-test/broken-1", "", "src_compile() { edo false and more ; }\n");
    sources.exheres("app-test/top-1", "build+run: app-test/broken", "src_install() { :; }\n");
    var failed = (BuildResult.Failed) yard.build("app-test/top", "app-test/hello");
    assertThat(failed.failures()).hasSize(1);
    var failure = failed.failures().getFirst();
    assertThat(failure.id()).hasToString("app-test/broken-1:0");
    assertThat(failure.phase()).isEqualTo("compile");
    assertThat(failure.why()).isEqualTo("false and more failed");
    assertThat(failure.lastLines()).anyMatch(line -> line.contains("!!! In edo at line"));
    assertThat(failure.log().orElseThrow()).content().contains(">>> compile");
    assertThat(failure.dependents()).hasToString("[app-test/top-1:0]");
    assertThat(failed.built()).as("what did not need it").hasSize(2);
    assertThat(yard.staged()).as("nothing of a failed set").isEmpty();
    yard.assertNothingHalfDone(2);
  }

  @Test
  void anOrderThatIsCancelledLeavesNothingHalfDone() throws Exception {
    sources.exheres("app-test/slow-1", "", "src_install() { sleep 600 ; }\n");
    var begun = new CountDownLatch(1);
    var outcome = new AtomicReference<Object>();
    var order =
        Thread.ofPlatform()
            .start(() -> {
              try {
                outcome.set(
                    yard.buildHearing(
                        "app-test/slow",
                        event -> {
                          if (event.toString().contains("phase=install")) begun.countDown();
                        }));
              } catch (Exception e) {
                outcome.set(e);
              }
            });
    begun.await();
    order.interrupt();
    order.join();
    assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
    yard.assertNothingHalfDone(0);
    assertThat(yard.staged()).isEmpty();
    assertThat(yard.done("app-test/hello")).hasSize(2);
  }

  @Test
  void whatWasBuiltByHandIsPublishedAndAllItsPhasesRunOnHosts() throws Exception {
    CaveRoot.write(
        yard.node.checkout().resolve("metadata/categories.conf"), "app-test\nsys-test\n");
    yard.node
        .cave()
        .run(
            "resolve",
            "-x",
            "--make",
            "binaries",
            "--make-dependencies",
            "all",
            "app-test/settings",
            "app-test/hello")
        .ok();
    try (var releases = Releases.open(Files.createDirectories(folder.resolve("master")))) {
      assertThat(yard.staged()).hasSize(3);
      var first = releases.publish(yard.staged(), sources);
      var ours = Host.make(folder.resolve("ours"), sources, releases);
      var caves = Host.make(folder.resolve("caves"), sources, releases);
      ours.weInstall(first, "app-test/settings", "app-test/hello");
      caves.caveInstalls(first, "app-test/settings", "app-test/hello");
      sources.addLaterVersions();
      assertThat(yard.done("app-test/settings")).containsExactly("app-test/settings-2.0:0");
      var later = releases.publish(yard.staged(), sources);
      ours.weInstall(later, "app-test/settings");
      caves.caveInstalls(later, "app-test/settings");
      for (var host : List.of(ours, caves))
        assertThat(host.root().read("/phases.log"))
            .contains(
                "settings-1.0 postinst",
                "settings-1.0 prerm",
                "settings-1.0 postrm",
                "settings-2.0 postinst");
      assertThat(ours.root().read("/usr/share/hello/said")).isEqualTo("hello\n");
      assertThat(ours.installed()).isEqualTo(caves.installed()).hasSize(3);
    }
  }

  @Test
  void caveGoesOnWhereSupersededPackagesWereCollected() throws Exception {
    yard.done("app-test/hello");
    sources.exheres("app-test/hello-1.1", "build+run: sys-test/libgreet", "src_install() { :; }\n");
    assertThat(yard.done()).containsExactly("app-test/hello-1.1:0");
    var packages = yard.node.checkout().resolve("packages/app-test/hello");
    var old = packages.resolve("hello-1.0.pbin-1+exheres-0");
    assertThat(yard.collected()).as("it is young").isEmpty();
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(8))));

    assertThat(yard.collected()).containsExactly(HELLO);

    assertThat(old).doesNotExist();
    assertThat(packages.resolve("hello-1.1.pbin-1+exheres-0")).exists();
    yard.assertNothingHalfDone(2);
    var cave = yard.node.cave();
    assertThat(cave.run("show", "-c", "app-test/hello").ok().out())
        .contains("1.1")
        .doesNotContain("could not");
    assertThat(cave.run("print-ids", "-m", "app-test/hello::" + Releases.REPOSITORY).ok().lines())
        .singleElement()
        .asString()
        .contains("hello-1.1");
    cave.run("resolve", "app-test/hello").ok();
    assertThat(yard.done()).as("the world is as it was").isEmpty();
    assertThat(yard.staged().stream().map(each -> each.build().id().toString()))
        .containsExactlyInAnyOrder("app-test/hello-1.1:0", GREET);
    sources.greeter("good morning");
    sources.exheres("app-test/hello-1.1", "build+run: sys-test/libgreet", "src_install() { :; }\n");
    assertThat(yard.done()).as("and is built on").contains(GREET, "app-test/hello-1.1:0");
  }

  @Test
  void whatTheWorldWantsNoMoreIsNamedAndGoesAndCaveGoesOn() throws Exception {
    sources.brings("app-test/lamp-1.0", "", "lamp/light", "dim");
    yard.done("app-test/hello", "app-test/lamp");
    assertThat(yard.unwanted()).isEmpty();
    yard.node.setting("sets/mine.conf", "* app-test/hello");
    yard.node.setting("world", "mine");
    assertThat(yard.done()).isEmpty();
    assertThat(yard.events).contains(new Event.Unwanted(ids(LAMP).getFirst()));
    assertThat(yard.unwanted()).as("what hello needs is wanted").containsExactly(LAMP);

    yard.losesWhatIsUnwanted();

    assertThat(yard.unwanted()).isEmpty();
    yard.assertNothingHalfDone(2);
    assertThat(yard.node.cave().run("print-ids", "-m", "*/*::" + Releases.REPOSITORY).ok().out())
        .contains("hello-1.0")
        .doesNotContain("lamp");
    assertThat(yard.done()).as("the world is as it was").isEmpty();
    assertThat(yard.staged()).hasSize(2);
    assertThat(yard.done("app-test/lamp")).as("it can come back").containsExactly(LAMP);
  }
}
