package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs on a host while it is changed, this program first of all. */
class RunningTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));

  @TempDir(factory = FastDisk.class)
  Path directory;

  private World world;
  private PackageKit kit;

  @BeforeEach
  void makeWorld() throws IOException {
    world = World.make(directory.toRealPath().resolve("world"));
    kit = new PackageKit(directory.resolve("workshop"));
  }

  private Path place(String path) {
    return world.root().resolve(path.substring(1));
  }

  private NativeInstaller installer(Running running, Points points) {
    var settings = InstallSettings.of(world.root(), world.state());
    return new NativeInstaller(settings, running, NOON, InstallListener.SILENT, points);
  }

  private Change wherry(int version) throws IOException {
    var before =
        version == 1
            ? List.<io.wherry.common.model.PackageId>of()
            : List.of(PackageKit.id("app/wherry", "1"));
    return kit.draft("app/wherry", Integer.toString(version))
        .file("/usr/lib/wherry/lib/wherry.jar", "wherry " + version)
        .build(before.toArray(io.wherry.common.model.PackageId[]::new));
  }

  private Change other(int version) throws IOException {
    return kit.draft("app/other", Integer.toString(version))
        .file("/usr/bin/other-" + version, "other")
        .build();
  }

  private void merge(Running running, Points points, Change... changes) throws IOException {
    try (var installer = installer(running, points)) {
      var staged = installer.stage(new ChangeId("c"), PackageKit.plan(changes), kit);
      assertThat(staged).isInstanceOf(StageResult.Staged.class);
      assertThat(installer.merge()).isInstanceOf(MergeResult.Merged.class);
      assertThat(installer.confirm()).isEmpty();
    }
  }

  @Test
  void theProgramItselfGoesLastWhateverThePlanSays() throws IOException {
    merge(Running.NOTHING, Points.NONE, wherry(1));
    var running = new Running(Set.of(), List.of(place("/usr/lib/wherry")), Optional.empty());
    var steps = new ArrayList<String>();

    merge(running, steps::add, wherry(2), other(1));

    int own = steps.indexOf("replace " + place("/usr/lib/wherry/lib/wherry.jar"));
    int other = steps.indexOf("place " + place("/usr/bin"));
    assertThat(List.of(other, own)).isSorted().doesNotContain(-1);
  }

  @Test
  void aPlanThatTouchesWhatThisProcessStandsOnIsFoundBeforeItIsMerged() throws IOException {
    merge(Running.NOTHING, Points.NONE, wherry(1));
    var libc = place("/usr/lib/libc.so.6");
    var running = new Running(Set.of(libc), List.of(place("/usr/lib/wherry")), Optional.empty());
    var bringsLibc = kit.draft("sys-libs/libc", "1").file("/usr/lib/libc.so.6", "libc").build();

    try (var installer = installer(running, Points.NONE)) {
      installer.stage(new ChangeId("c1"), PackageKit.plan(other(1)), kit);
      assertThat(installer.underfoot()).isEmpty();
      installer.close();
      installer.recover();

      installer.stage(new ChangeId("c2"), PackageKit.plan(wherry(2), bringsLibc), kit);
      assertThat(installer.underfoot())
          .containsExactlyInAnyOrder(libc, place("/usr/lib/wherry/lib/wherry.jar"));
    }
  }

  @Test
  void aProcessSaysWhatItHasMapped() {
    assertThat(
            Running.mapped(
                List.of(
                    "7f00-7f01 r-xp 00000000 fe:00 1311   /usr/lib/libc.so.6",
                    "7f01-7f02 r--p 00000000 fe:00 1312   /usr/lib/a name.so",
                    "7f02-7f03 r--p 00000000 fe:00 1313   /usr/lib/old.so (deleted)",
                    "7f03-7f04 rw-p 00000000 00:00 0",
                    "7ffd-7ffe rw-p 00000000 00:00 0      [stack]")))
        .containsExactlyInAnyOrder(Path.of("/usr/lib/libc.so.6"), Path.of("/usr/lib/a name.so"));
  }

  @Test
  void whatLiesBelowOneOfItsFoldersIsNotNamedAgain() throws IOException {
    var home = Path.of(System.getProperty("java.home")).toRealPath();
    var running = Running.here(List.of(home.resolve("lib/modules"), home, home), Path.of("/"));

    assertThat(running.programs()).containsExactly(home);
  }

  @Test
  void thisVeryProcessStandsOnItsRuntimeAndTheCLibrary() throws IOException {
    var home = Path.of(System.getProperty("java.home"));
    var running = Running.here(List.of(home, Path.of("/nowhere")), Path.of("/"));

    assertThat(running.mapped()).anyMatch(Libraries::isLoader);
    assertThat(running.standsOn(home.toRealPath().resolve("lib/modules"))).isTrue();
    assertThat(running.isProgram(Path.of("/usr/bin/env"))).isFalse();
    assertThat(running.kernel()).isPresent();
  }
}
