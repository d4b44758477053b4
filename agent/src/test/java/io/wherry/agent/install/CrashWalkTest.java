package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.process.Command;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stops the installer at every step that touches the disk, and looks at what a restart makes of it.
 */
class CrashWalkTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));
  private static final int FAR = 10_000;

  @TempDir(factory = FastDisk.class)
  Path directory;

  private PackageKit kit;
  private Path base;

  /** Thrown where a test stops the world; nothing in the installer catches it. */
  private static final class Crashed extends Error {
    private static final long serialVersionUID = 1;
  }

  /** Stops at one step of a run. */
  private static final class StopAt implements Points {
    private final int step;
    private int seen;

    StopAt(int step) {
      this.step = step;
    }

    @Override
    public void at(String what) {
      if (++seen == step) throw new Crashed();
    }
  }

  /** Fails once, as a full file system does. */
  private static final class FullAt implements Points {
    private final int step;
    private int seen;

    FullAt(int step) {
      this.step = step;
    }

    @Override
    public void at(String what) throws IOException {
      if (++seen == step) throw new FileSystemException(what, null, "No space left on device");
    }
  }

  /** What a run does with an installer. */
  private interface Deed {
    void on(NativeInstaller installer);
  }

  @BeforeEach
  void makeKit() throws IOException {
    kit = new PackageKit(directory.resolve("workshop"));
    base = directory.resolve("base");
    Files.createDirectories(base.resolve("root"));
    Files.createDirectories(base.resolve("state"));
  }

  private static NativeInstaller installer(Path world, Points points) {
    var settings = InstallSettings.of(world.resolve("root"), world.resolve("state"));
    return new NativeInstaller(settings, NOON, InstallListener.SILENT, points);
  }

  private Deed merging(String id, Change... changes) {
    return installer -> {
      var staged = installer.stage(new ChangeId(id), PackageKit.plan(changes), kit);
      assertThat(staged).isInstanceOf(StageResult.Staged.class);
      assertThat(installer.merge()).isInstanceOf(MergeResult.Merged.class);
    };
  }

  private static Deed confirming() {
    return installer -> assertThat(installer.confirm()).isEmpty();
  }

  private static void run(Path world, Points points, Deed... deeds) throws IOException {
    try (var installer = installer(world, points)) {
      for (var deed : deeds) deed.on(installer);
    }
  }

  /** A world like the base, to the last time stamp. */
  private Path copy(String name) throws Exception {
    var world = directory.resolve(name);
    Trees.delete(world);
    assertThat(Command.of("cp", "-a", base.toString(), world.toString()).run(_ -> {}).ok())
        .isTrue();
    return world;
  }

  private static List<String> exact(Path world) throws IOException {
    var picture = new ArrayList<>(PackageKit.picture(world.resolve("root")));
    picture.add("managed: " + new ManagedPackages(world.resolve("state")).read());
    return picture;
  }

  /** Without the times that depend on when the test ran. */
  private static List<String> loose(Path world) throws IOException {
    return exact(world).stream()
        .filter(line -> !line.startsWith("/.wherry"))
        .map(line ->
            line.replaceAll("(DIRECTORY|/var/db/.*|SYMLINK) (.*) [0-9]+\\.[0-9]{9}", "$1 $2"))
        .toList();
  }

  /** Now and then the recovery too is stopped, again and again, each time a step later. */
  private static Recovery recover(Path world, int run) throws IOException {
    for (int stop = run % 8 == 0 ? 1 : FAR; stop <= FAR; stop++) {
      try (var installer = installer(world, new StopAt(stop))) {
        return installer.recover();
      } catch (Crashed _) {
        // Once more, a step further.
      }
    }
    throw new AssertionError("recovery does not end");
  }

  private static void assertNothingLeft(Path world) {
    assertThat(world.resolve("root/.wherry")).doesNotExist();
    assertThat(world.resolve("state/.wherry")).doesNotExist();
    assertThat(world.resolve("state/journal")).doesNotExist();
  }

  /** Walks every step of a merge; returns how many there were. */
  private int walkMerge(Deed merge) throws Exception {
    var before = exact(base);
    var whole = copy("whole");
    run(whole, Points.NONE, merge);
    var after = loose(whole);
    var endings = new TreeSet<String>();
    for (int stop = 1; stop < FAR; stop++) {
      var world = copy("world");
      try {
        run(world, new StopAt(stop), merge);
        assertThat(endings).contains("Nothing", "Restored", "MergedUnconfirmed");
        return stop - 1;
      } catch (Crashed _) {
        endings.add(look(world, before, after, stop));
      }
    }
    throw new AssertionError("the merge does not end");
  }

  private static String look(Path world, List<String> before, List<String> after, int stop)
      throws IOException {
    var recovery = recover(world, stop);
    switch (recovery) {
      case Recovery.Nothing _, Recovery.Restored _ -> {
        assertThat(exact(world)).as("stopped at step %d", stop).isEqualTo(before);
        assertNothingLeft(world);
      }
      case Recovery.MergedUnconfirmed _ -> {
        assertThat(loose(world)).as("stopped at step %d", stop).isEqualTo(after);
        try (var installer = installer(world, Points.NONE)) {
          assertThat(installer.revert()).isInstanceOf(RevertResult.Reverted.class);
        }
        assertThat(exact(world)).as("reverted after step %d", stop).isEqualTo(before);
        assertNothingLeft(world);
      }
      case Recovery.Confirmed _, Recovery.Failed _ -> throw new AssertionError(recovery);
    }
    return recovery.getClass().getSimpleName();
  }

  private Change.Install greeter(int version, Change.Install... replaced) throws IOException {
    var ids =
        List.of(replaced).stream()
            .map(Change.Install::id)
            .toArray(io.wherry.common.model.PackageId[]::new);
    return kit.draft("app/greeter", Integer.toString(version))
        .at(1_700_000_000 + version)
        .file("/usr/bin/greeter", "greets " + version, 04755)
        .hardlink("/usr/bin/greeter-too", "/usr/bin/greeter")
        .file("/usr/lib/libgreet.so." + version, "library " + version)
        .symlink("/usr/lib/libgreet.so", "libgreet.so." + version)
        .file("/etc/greeter/greeter.conf", "version = " + version)
        .file("/usr/share/greeter/" + version + "/text", "text " + version)
        .build(ids);
  }

  private Change.Install other(int version, Change.Install... replaced) throws IOException {
    var ids =
        List.of(replaced).stream()
            .map(Change.Install::id)
            .toArray(io.wherry.common.model.PackageId[]::new);
    return kit.draft("lib/other", Integer.toString(version))
        .file("/usr/share/other", "other " + version)
        .file("/usr/bin/greeter-helper", "helps " + version, 0755)
        .build(ids);
  }

  @Test
  void aFirstInstallationIsThereOrNotAtAll() throws Exception {
    int steps = walkMerge(merging("first", greeter(1), other(1)));
    assertThat(steps).isGreaterThan(30);
  }

  @Test
  void anUpgradeWithAChangedConfigurationFileIsThereOrNotAtAll() throws Exception {
    var greeter = greeter(1);
    var other = other(1);
    run(base, Points.NONE, merging("first", greeter, other), confirming());
    Files.writeString(base.resolve("root/etc/greeter/greeter.conf"), "mine");

    int steps = walkMerge(merging("second", greeter(2, greeter), other(2, other)));
    assertThat(steps).isGreaterThan(40);
  }

  @Test
  void aRemovalIsDoneOrNotBegun() throws Exception {
    var greeter = greeter(1);
    var other = other(1);
    run(base, Points.NONE, merging("first", greeter, other), confirming());

    int steps =
        walkMerge(
            merging("second", new Change.Remove(greeter.id()), new Change.Remove(other.id())));
    assertThat(steps).isGreaterThan(25);
  }

  @Test
  void aDiskThatIsFullAtAnyMomentLeavesTheOldSet() throws Exception {
    var greeter = greeter(1);
    run(base, Points.NONE, merging("first", greeter), confirming());
    var before = exact(base);
    var plan = PackageKit.plan(greeter(2, greeter), other(1));
    for (int stop = 1; stop < FAR; stop++) {
      var world = copy("world");
      try (var installer = installer(world, new FullAt(stop))) {
        if (installer.stage(new ChangeId("second"), plan, kit)
            instanceof StageResult.Refused(var fault)) {
          assertThat(fault.what()).contains("is full");
        } else {
          switch (installer.merge()) {
            case MergeResult.Merged _ -> {
              return;
            }
            case MergeResult.Restored(var fault, _) ->
                assertThat(fault.what()).contains("is full", "make room there");
            case MergeResult.NotRestored(var fault) -> throw new AssertionError(fault);
          }
        }
      }
      assertThat(exact(world)).as("full at step %d", stop).isEqualTo(before);
      assertNothingLeft(world);
    }
  }

  @Test
  void aRevertThatIsStoppedAnywhereIsFinishedByTheRestart() throws Exception {
    var greeter = greeter(1);
    var other = other(1);
    run(base, Points.NONE, merging("first", greeter, other), confirming());
    var upgrade = merging("second", greeter(2, greeter), new Change.Remove(other.id()));

    int steps = walkEnding(upgrade, NativeInstaller::revert);
    assertThat(steps).isGreaterThan(20);
  }

  @Test
  void aConfirmationThatIsStoppedAnywhereKeepsTheNewSet() throws Exception {
    var greeter = greeter(1);
    run(base, Points.NONE, merging("first", greeter), confirming());

    int steps = walkEnding(merging("second", greeter(2, greeter)), NativeInstaller::confirm);
    assertThat(steps).isGreaterThan(3);
  }

  /** Walks every step of what comes after a merge; returns how many there were. */
  private int walkEnding(Deed merge, Deed ending) throws Exception {
    var before = exact(base);
    for (int stop = 1; stop < FAR; stop++) {
      var world = copy("world");
      run(world, Points.NONE, merge);
      var after = loose(world);
      try {
        run(world, new StopAt(stop), ending);
        return stop - 1;
      } catch (Crashed _) {
        lookAfter(world, before, after, stop);
      }
    }
    throw new AssertionError("it does not end");
  }

  private static void lookAfter(Path world, List<String> before, List<String> after, int stop)
      throws IOException {
    switch (recover(world, stop)) {
      case Recovery.Restored _ ->
          assertThat(exact(world)).as("stopped at step %d", stop).isEqualTo(before);
      case Recovery.MergedUnconfirmed _, Recovery.Confirmed _, Recovery.Nothing _ ->
          assertThat(loose(world)).as("stopped at step %d", stop).isEqualTo(after);
      case Recovery.Failed(var fault) -> throw new AssertionError(fault);
    }
  }
}
