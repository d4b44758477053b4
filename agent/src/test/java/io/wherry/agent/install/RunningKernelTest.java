package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.PackageId;
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

/**
 * Another build of the very kernel that runs takes its place only where the machine starts anew.
 */
class RunningKernelTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));
  private static final Kernel RUNNING = new Kernel("6.1.0", "boot-1");
  private static final Kernel STARTED_AGAIN = new Kernel("6.1.0", "boot-2");
  private static final ChangeId CHANGE = new ChangeId("c");

  @TempDir(factory = FastDisk.class)
  Path directory;

  private World world;
  private PackageKit kit;
  private final List<String> warned = new ArrayList<>();
  private final List<PackageId> merged = new ArrayList<>();

  private final InstallListener listener =
      new InstallListener() {
        @Override
        public void warned(String what) {
          warned.add(what);
        }

        @Override
        public void merging(PackageId id, int number, int of) {
          merged.add(id);
        }
      };

  @BeforeEach
  void makeWorld() throws IOException {
    world = World.make(directory.toRealPath().resolve("world"));
    kit = new PackageKit(directory.resolve("workshop"));
    try (var installer = keeping()) {
      merge(installer, build(1));
      assertThat(installer.confirm()).isEmpty();
    }
    warned.clear();
    merged.clear();
  }

  private NativeInstaller keeping() {
    return new NativeInstaller(settings(), running(RUNNING), NOON, listener);
  }

  private NativeInstaller startingAgain(Kernel kernel, Points points) {
    var settings = settings();
    return new NativeInstaller(
        settings.with(settings.allowed().startingAgain()), running(kernel), NOON, listener, points);
  }

  private InstallSettings settings() {
    return InstallSettings.of(world.root(), world.state());
  }

  private static Running running(Kernel kernel) {
    return new Running(Set.of(), List.of(), Optional.of(kernel));
  }

  private PackageKit.Draft kernel(int build) throws IOException {
    return kit.draft("sys/kernel", "6.1.0-r" + build)
        .bash("pkg_setup() { exdirectory --allow /boot; }")
        .file("/usr/lib/modules/6.1.0/only-" + build + ".ko", "only " + build);
  }

  private Change.Install build(int build, PackageId... replaced) throws IOException {
    return kernel(build)
        .file("/boot/vmlinuz-6.1.0", "image " + build)
        .file("/usr/lib/modules/6.1.0/nfs.ko", "nfs " + build)
        .build(replaced);
  }

  private Change.Install rebuild() throws IOException {
    return build(2, id("sys/kernel", 1));
  }

  private Change.Install tool() throws IOException {
    return kit.draft("app/tool", "1").file("/usr/bin/tool", "tool").build();
  }

  private static PackageId id(String name, int build) {
    return PackageKit.id(name, "6.1.0-r" + build);
  }

  private void merge(NativeInstaller installer, Change... plan) {
    assertThat(installer.stage(CHANGE, PackageKit.plan(plan), kit))
        .isInstanceOf(StageResult.Staged.class);
    assertThat(installer.merge()).isInstanceOf(MergeResult.Merged.class);
  }

  private Fault refused(Change... plan) throws IOException {
    var before = world.exact();
    try (var installer = keeping()) {
      var staged = installer.stage(CHANGE, PackageKit.plan(plan), kit);
      assertThat(world.exact()).isEqualTo(before);
      world.assertNothingLeft();
      return ((StageResult.Refused) staged).fault();
    }
  }

  private String content(String path) throws IOException {
    return Files.readString(world.root().resolve(path.substring(1)));
  }

  private boolean has(String path) {
    return Files.exists(world.root().resolve(path.substring(1)));
  }

  private Optional<ReplacedKernel> remembered() throws IOException {
    return ReplacedKernel.read(world.state());
  }

  @Test
  void aHostThatMayNotStartItsMachineAgainKeepsWhatRuns() throws IOException {
    var fault = refused(rebuild(), tool());
    assertThat(fault.category()).isEqualTo(Fault.Category.LOCAL);
    assertThat(fault.what())
        .startsWith("sys/kernel-6.1.0-r2")
        .contains("another build of the running kernel 6.1.0")
        .contains("/boot/vmlinuz-6.1.0")
        .contains("update.reboot")
        .contains("another kernel first");
    assertThat(content("/usr/lib/modules/6.1.0/nfs.ko")).isEqualTo("nfs 1");
  }

  @Test
  void oneThatMayReplacesItLastOfAllAndWantsToBeStarted() throws IOException {
    try (var installer = startingAgain(RUNNING, Points.NONE)) {
      merge(installer, rebuild(), tool());
      assertThat(RUNNING.isReplaced(world.state())).isTrue();
      assertThat(installer.confirm()).isEmpty();
    }
    assertThat(content("/boot/vmlinuz-6.1.0")).isEqualTo("image 2");
    assertThat(content("/usr/lib/modules/6.1.0/nfs.ko")).isEqualTo("nfs 2");
    assertThat(merged).containsExactly(tool().id(), rebuild().id());
    assertThat(warned).anyMatch(w -> w.contains("of the running kernel 6.1.0"));
    assertThat(STARTED_AGAIN.isReplaced(world.state())).isFalse();
    world.assertNothingLeft();
  }

  /** Image and modules of the next start are of one build. */
  @Test
  void nothingOfTheBuildBeforeStaysBesideIt() throws IOException {
    try (var installer = startingAgain(RUNNING, Points.NONE)) {
      merge(installer, rebuild());
    }
    assertThat(has("/usr/lib/modules/6.1.0/only-2.ko")).isTrue();
    assertThat(has("/usr/lib/modules/6.1.0/only-1.ko")).isFalse();
    assertThat(LeftBehind.read(world.state()).all()).isEmpty();
  }

  @Test
  void whatIsTheSameReplacesNothing() throws IOException {
    var same =
        kit.draft("sys/kernel", "6.1.0-r3")
            .bash("pkg_setup() { exdirectory --allow /boot; }")
            .file("/boot/vmlinuz-6.1.0", "image 1")
            .file("/usr/lib/modules/6.1.0/nfs.ko", "nfs 1")
            .file("/usr/share/doc/kernel", "better words")
            .build(id("sys/kernel", 1));
    try (var installer = keeping()) {
      merge(installer, same);
    }
    assertThat(has("/usr/share/doc/kernel")).isTrue();
    assertThat(has("/usr/lib/modules/6.1.0/only-1.ko")).isTrue();
    assertThat(remembered()).isEmpty();
  }

  /** Loaded and on disk they would be two versions, and each may bring several that fit. */
  @Test
  void aModuleOfAnotherPackageMayComeButNotChange() throws IOException {
    try (var installer = keeping()) {
      merge(installer, module(1));
      assertThat(installer.confirm()).isEmpty();
    }
    assertThat(refused(module(2, id("sys/zfs", 1))).what())
        .startsWith("sys/zfs-6.1.0-r2")
        .contains("/usr/lib/modules/6.1.0/extra/zfs.ko");
  }

  private Change.Install module(int build, PackageId... replaced) throws IOException {
    return kit.draft("sys/zfs", "6.1.0-r" + build)
        .file("/usr/lib/modules/6.1.0/extra/zfs.ko", "zfs " + build)
        .build(replaced);
  }

  /** What boots it need not bear its release. */
  @Test
  void anImageIsTheRunningOnesByWhatComesWithIt() throws IOException {
    Files.writeString(world.root().resolve("boot/linux"), "linux 1");
    var rebuilt = kernel(2).file("/boot/linux", "linux 2").build(id("sys/kernel", 1));
    assertThat(refused(rebuilt).what()).contains("/boot/linux");
    var next =
        kit.draft("sys/kernel", "6.1.1")
            .bash("pkg_setup() { exdirectory --allow /boot; }")
            .file("/boot/linux", "linux of the next")
            .file("/usr/lib/modules/6.1.1/nfs.ko", "nfs of the next")
            .build(id("sys/kernel", 1));
    try (var installer = keeping()) {
      merge(installer, next);
    }
    assertThat(content("/boot/linux")).isEqualTo("linux of the next");
    assertThat(content("/usr/lib/modules/6.1.0/nfs.ko")).isEqualTo("nfs 1");
  }

  /** It is on disk and runs, whoever owns it. */
  @Test
  void whatWasLeftBehindIsKeptFromAnotherBuildToo() throws IOException {
    try (var installer = keeping()) {
      merge(installer, new Change.Remove(id("sys/kernel", 1)));
      assertThat(installer.confirm()).isEmpty();
    }
    assertThat(refused(build(2)).what()).contains("another build of the running kernel");
    assertThat(content("/usr/lib/modules/6.1.0/nfs.ko")).isEqualTo("nfs 1");
  }

  @Test
  void aPhaseThatMakesAnotherModuleOfItIsFoundAndPutBack() throws IOException {
    var before = world.exact();
    var sly =
        kit.draft("sys/kernel", "6.1.0-r4")
            .bash("pkg_preinst() { echo other > \"${IMAGE}\"/usr/lib/modules/6.1.0/nfs.ko; }")
            .file("/usr/lib/modules/6.1.0/nfs.ko", "nfs 1")
            .build(id("sys/kernel", 1));
    try (var installer = keeping()) {
      assertThat(installer.stage(CHANGE, PackageKit.plan(sly), kit))
          .isInstanceOf(StageResult.Staged.class);
      var result = installer.merge();
      assertThat(result).isInstanceOf(MergeResult.Restored.class);
      assertThat(((MergeResult.Restored) result).fault().what()).contains("nfs.ko");
    }
    assertThat(world.exact()).isEqualTo(before);
    world.assertNothingLeft();
  }

  @Test
  void takenBackBeforeTheStartNothingIsToBeDone() throws IOException {
    var before = world.exact();
    try (var installer = startingAgain(RUNNING, Points.NONE)) {
      merge(installer, rebuild());
      assertThat(installer.revert()).isInstanceOf(RevertResult.Reverted.class);
    }
    assertThat(world.exact()).isEqualTo(before);
    assertThat(remembered()).isEmpty();
  }

  /** The machine runs on the new build then, and its modules are the old one's again. */
  @Test
  void takenBackAfterTheStartItMustBeStartedOnceMore() throws IOException {
    var before = world.exact();
    try (var installer = startingAgain(RUNNING, Points.NONE)) {
      merge(installer, rebuild());
    }
    try (var installer = startingAgain(STARTED_AGAIN, Points.NONE)) {
      assertThat(installer.recover()).isInstanceOf(Recovery.MergedUnconfirmed.class);
      assertThat(STARTED_AGAIN.isReplaced(world.state())).isFalse();
      assertThat(installer.revert()).isInstanceOf(RevertResult.Reverted.class);
    }
    assertThat(world.exact()).isEqualTo(before);
    assertThat(STARTED_AGAIN.isReplaced(world.state())).isTrue();
    assertThat(new Kernel("6.1.0", "boot-3").isReplaced(world.state())).isFalse();
  }

  @Test
  void startedAgainBeforeTheMastersWordItMayBeConfirmed() throws IOException {
    try (var installer = startingAgain(RUNNING, Points.NONE)) {
      merge(installer, rebuild());
    }
    try (var installer = startingAgain(STARTED_AGAIN, Points.NONE)) {
      assertThat(installer.recover()).isInstanceOf(Recovery.MergedUnconfirmed.class);
      assertThat(installer.confirm()).isEmpty();
    }
    assertThat(content("/usr/lib/modules/6.1.0/nfs.ko")).isEqualTo("nfs 2");
    assertThat(STARTED_AGAIN.isReplaced(world.state())).isFalse();
    world.assertNothingLeft();
  }

  /** Thrown where the test stops the world. */
  private static final class Crashed extends Error {
    private static final long serialVersionUID = 1;
  }

  /** Each third step: that every one is safe for files is walked elsewhere. */
  @Test
  void killedAnywhereItIsOneBuildAndWhatIsRememberedIsTrue() throws Exception {
    var whole = world;
    var steps = new ArrayList<String>();
    world = whole.copy(directory.resolve("dry"));
    try (var installer = startingAgain(RUNNING, steps::add)) {
      merge(installer, rebuild());
      assertThat(installer.revert()).isInstanceOf(RevertResult.Reverted.class);
    }
    assertThat(steps).hasSizeGreaterThan(30);
    for (int stop = 1; stop <= steps.size(); stop += 3) {
      world = whole.copy(directory.resolve("stopped-" + stop));
      run(stop);
      recoverIn(STARTED_AGAIN, steps.get(stop - 1));
    }
  }

  private void run(int stop) throws IOException {
    var seen = new int[1];
    Points points =
        _ -> {
          if (++seen[0] == stop) throw new Crashed();
        };
    try (var installer = startingAgain(RUNNING, points)) {
      merge(installer, rebuild());
      assertThat(installer.revert()).isInstanceOf(RevertResult.Reverted.class);
    } catch (Crashed _) {
      // As it was meant.
    }
  }

  /** By a power cut, as it were: nobody can tell on which build it came up. */
  private void recoverIn(Kernel kernel, String at) throws IOException {
    var touched = Journal.exists(world.state());
    var open = Story.read(world.state(), Points.NONE);
    try (var installer = startingAgain(kernel, Points.NONE)) {
      var recovery = installer.recover();
      boolean stands = recovery instanceof Recovery.MergedUnconfirmed;
      if (stands) assertThat(installer.confirm()).as("at %s", at).isEmpty();
      var build = stands ? 2 : 1;
      assertThat(content("/boot/vmlinuz-6.1.0")).as("at %s", at).isEqualTo("image " + build);
      assertThat(content("/usr/lib/modules/6.1.0/nfs.ko")).isEqualTo("nfs " + build);
      assertThat(has("/usr/lib/modules/6.1.0/only-1.ko")).isEqualTo(!stands);
      boolean back = touched && !stands && open.kernel().isPresent();
      assertThat(kernel.isReplaced(world.state())).as("at %s", at).isEqualTo(back);
    }
    world.assertNothingLeft();
  }
}
