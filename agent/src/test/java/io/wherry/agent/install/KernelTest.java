package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import java.io.IOException;
import java.nio.file.Files;
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

/** The kernel that runs loads modules from the disk until another one does. */
class KernelTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));
  private static final Kernel OLD = new Kernel("6.1.0", "boot-1");
  private static final Kernel NEW = new Kernel("6.1.1", "boot-2");

  @TempDir(factory = FastDisk.class)
  Path directory;

  private World world;
  private PackageKit kit;
  private final List<String> warned = new ArrayList<>();

  private final InstallListener listener =
      new InstallListener() {
        @Override
        public void warned(String what) {
          warned.add(what);
        }
      };

  @BeforeEach
  void makeWorld() throws IOException {
    world = World.make(directory.toRealPath().resolve("world"));
    kit = new PackageKit(directory.resolve("workshop"));
    merge(OLD, List.of(kernel("6.1.0", "1")));
  }

  private NativeInstaller installer(Kernel kernel, Points points) {
    var running = new Running(Set.of(), List.of(), Optional.of(kernel));
    var settings = InstallSettings.of(world.root(), world.state());
    return new NativeInstaller(settings, running, NOON, listener, points);
  }

  private Change.Install kernel(String release, String build) throws IOException {
    return kit.draft("sys/kernel", release + (build.equals("1") ? "" : "-r" + build))
        .bash("pkg_setup() { exdirectory --allow /boot; }")
        .file("/boot/vmlinuz-" + release, "image " + release + " " + build)
        .file("/boot/loader", "boots " + release)
        .file("/usr/lib/modules/" + release + "/kernel/nfs.ko", "nfs " + build)
        .file("/usr/share/doc/kernel-" + release, "words")
        .build();
  }

  private void merge(Kernel running, List<Change> plan) throws IOException {
    try (var installer = installer(running, Points.NONE)) {
      var id = new ChangeId("c-" + plan.hashCode());
      var staged = installer.stage(id, PackageKit.plan(plan.toArray(Change[]::new)), kit);
      assertThat(staged).isInstanceOf(StageResult.Staged.class);
      assertThat(installer.merge()).isInstanceOf(MergeResult.Merged.class);
      assertThat(installer.confirm()).isEmpty();
    }
  }

  private boolean has(String path) {
    return Files.exists(world.root().resolve(path.substring(1)));
  }

  private void assertOldKernelUsable() {
    assertThat(has("/boot/vmlinuz-6.1.0")).isTrue();
    assertThat(has("/usr/lib/modules/6.1.0/kernel/nfs.ko")).isTrue();
  }

  private Optional<io.wherry.common.model.Fault> tidy(Kernel running) throws IOException {
    try (var installer = installer(running, Points.NONE)) {
      return installer.tidy(new ChangeId("local-tidy"));
    }
  }

  @Test
  void itsModulesAndBootFilesStayUntilAnotherKernelRuns() throws IOException {
    merge(OLD, List.of(kernel("6.1.1", "1")));
    assertOldKernelUsable();
    assertThat(has("/usr/lib/modules/6.1.1/kernel/nfs.ko")).isTrue();
    assertThat(has("/usr/share/doc/kernel-6.1.0")).isFalse();
    assertThat(warned).anyMatch(w -> w.contains("files of the running kernel 6.1.0 stay"));
    assertThat(tidy(OLD)).isEmpty();
    assertOldKernelUsable();
    // Started again, but with the old one.
    assertThat(tidy(new Kernel("6.1.0", "boot-2"))).isEmpty();
    assertOldKernelUsable();
    assertThat(tidy(NEW)).isEmpty();
    assertThat(has("/boot/vmlinuz-6.1.0")).isFalse();
    assertThat(has("/usr/lib/modules/6.1.0")).isFalse();
    assertThat(has("/usr/lib/modules/6.1.1/kernel/nfs.ko")).isTrue();
    assertThat(LeftBehind.read(world.state()).all()).isEmpty();
    world.assertNothingLeft();
  }

  @Test
  void soItIsWhereItsPackageIsRemoved() throws IOException {
    merge(OLD, List.of(new Change.Remove(PackageKit.id("sys/kernel", "6.1.0"))));
    assertOldKernelUsable();
    assertThat(has("/boot/loader")).isFalse();
    assertThat(tidy(NEW)).isEmpty();
    assertThat(has("/boot/vmlinuz-6.1.0")).isFalse();
  }

  @Test
  void whatWasInstalledAgainMeanwhileStays() throws IOException {
    merge(OLD, List.of(new Change.Remove(PackageKit.id("sys/kernel", "6.1.0"))));
    merge(OLD, List.of(kernel("6.1.0", "1")));
    assertThat(tidy(NEW)).isEmpty();
    assertOldKernelUsable();
  }

  @Test
  void whatSomebodyChangedMeanwhileStays() throws IOException {
    merge(OLD, List.of(new Change.Remove(PackageKit.id("sys/kernel", "6.1.0"))));
    Files.writeString(world.root().resolve("boot/vmlinuz-6.1.0"), "somebody's");
    assertThat(tidy(NEW)).isEmpty();
    assertThat(has("/boot/vmlinuz-6.1.0")).isTrue();
    assertThat(has("/usr/lib/modules/6.1.0")).isFalse();
  }

  @Test
  void aChangeThatIsTakenBackRemembersNothing() throws IOException {
    var before = world.exact();
    try (var installer = installer(OLD, Points.NONE)) {
      var plan = PackageKit.plan(kernel("6.1.1", "1"));
      assertThat(installer.stage(new ChangeId("c"), plan, kit))
          .isInstanceOf(StageResult.Staged.class);
      assertThat(installer.merge()).isInstanceOf(MergeResult.Merged.class);
      assertThat(LeftBehind.read(world.state()).all()).hasSize(1);
      assertThat(installer.revert()).isInstanceOf(RevertResult.Reverted.class);
    }
    assertThat(world.exact()).isEqualTo(before);
    assertThat(LeftBehind.read(world.state()).all()).isEmpty();
  }

  /**
   * Between the start on the new kernel and the master's word the old one may have to come back.
   */
  @Test
  void aChangeThatIsTakenBackByTheNextKernelLeavesTheOldOneWhole() throws IOException {
    var before = world.exact();
    try (var installer = installer(OLD, Points.NONE)) {
      var plan = PackageKit.plan(kernel("6.1.1", "1"));
      assertThat(installer.stage(new ChangeId("c"), plan, kit))
          .isInstanceOf(StageResult.Staged.class);
      assertThat(installer.merge()).isInstanceOf(MergeResult.Merged.class);
    }
    assertThat(tidy(NEW)).isPresent();
    assertOldKernelUsable();
    try (var installer = installer(NEW, Points.NONE)) {
      assertThat(installer.recover()).isInstanceOf(Recovery.MergedUnconfirmed.class);
      assertThat(installer.revert()).isInstanceOf(RevertResult.Reverted.class);
    }
    assertThat(world.exact()).isEqualTo(before);
    assertThat(tidy(new Kernel("6.1.0", "boot-3"))).isEmpty();
    assertOldKernelUsable();
  }

  /** Thrown where the test stops the world. */
  private static final class Crashed extends Error {
    private static final long serialVersionUID = 1;
  }

  @Test
  void tidyingThatIsKilledAnywhereIsEndedOrBegunAgain() throws Exception {
    merge(OLD, List.of(kernel("6.1.1", "1")));
    var steps = new ArrayList<String>();
    var copy = world.copy(directory.resolve("dry"));
    var whole = world;
    world = copy;
    try (var installer = installer(NEW, steps::add)) {
      assertThat(installer.tidy(new ChangeId("local-tidy"))).isEmpty();
    }
    var done = world.loose();
    assertThat(steps).hasSizeGreaterThan(20);
    for (int stop = 1; stop <= steps.size(); stop++) {
      world = whole.copy(directory.resolve("worlds-" + stop));
      tidyUntil(stop);
      try (var installer = installer(NEW, Points.NONE)) {
        var recovery = installer.recover();
        if (recovery instanceof Recovery.MergedUnconfirmed)
          assertThat(installer.confirm()).isEmpty();
        assertThat(installer.tidy(new ChangeId("local-again"))).isEmpty();
      }
      assertThat(world.loose()).as("stopped at %s", steps.get(stop - 1)).isEqualTo(done);
      world.assertNothingLeft();
    }
  }

  private void tidyUntil(int stop) throws IOException {
    var seen = new int[1];
    Points points =
        _ -> {
          if (++seen[0] == stop) throw new Crashed();
        };
    try (var installer = installer(NEW, points)) {
      assertThat(installer.tidy(new ChangeId("local-tidy"))).isEmpty();
    } catch (Crashed _) {
      // As it was meant.
    }
  }

  @Test
  void onlyWhatBearsItsReleaseIsItsOwn() {
    assertThat(OLD.needs("/usr/lib/modules/6.1.0/modules.dep")).isTrue();
    assertThat(OLD.needs("/lib/modules/6.1.0")).isTrue();
    assertThat(OLD.needs("/lib/modules/6.1.0-rt/modules.dep")).isFalse();
    assertThat(OLD.needs("/boot/initramfs-6.1.0.img")).isTrue();
    assertThat(OLD.needs("/boot/efi/EFI/Linux/linux-6.1.0.efi")).isTrue();
    assertThat(OLD.needs("/boot/vmlinuz-6.1.0.1")).isFalse();
    assertThat(OLD.needs("/boot/vmlinuz-16.1.0")).isFalse();
    assertThat(OLD.needs("/boot/vmlinuz")).isFalse();
    assertThat(OLD.needs("/etc/conf-6.1.0")).isFalse();
  }

  @Test
  void onlyTheMachinesOwnRootHasARunningKernel() throws IOException {
    assertThat(Kernel.of(world.root())).isEmpty();
    assertThat(Running.here(List.of(), Path.of("/")).kernel()).isPresent();
  }
}
