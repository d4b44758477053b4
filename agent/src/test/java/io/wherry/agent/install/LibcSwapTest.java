package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.PackageId;
import io.wherry.common.posix.Posix;
import io.wherry.common.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ground that a host stands on changes under it: loader, C library, shell, and a library that
 * gets another name. Whatever runs there runs at every step.
 */
class LibcSwapTest {
  private static final String LOADER = "/usr/lib/ld-linux-x86-64.so.2";
  private static final List<String> GROUND =
      List.of(LOADER, "/usr/lib/libc.so.6", "/usr/lib/libm.so.6");

  @TempDir(factory = FastDisk.class)
  Path directory;

  private World world;
  private PackageKit kit;
  private Path workshop;

  @BeforeEach
  void makeRoot() throws Exception {
    Assumptions.assumeThat(Posix.geteuid()).as("only root changes its root").isZero();
    Assumptions.assumeThat(System.getProperty("os.arch")).isEqualTo("amd64");
    world = World.make(directory.resolve("world"));
    workshop = Files.createDirectories(directory.resolve("programs"));
    kit = new PackageKit(directory.resolve("workshop"));
    Files.createDirectories(world.root().resolve("usr/lib"));
    for (var link : List.of("lib", "lib64"))
      Files.createSymbolicLink(world.root().resolve(link), Path.of("usr/lib"));
  }

  private void cc(String name, String code, String... flags) throws Exception {
    var source = Files.writeString(workshop.resolve(name + ".c"), code);
    var argv = new ArrayList<>(List.of("gcc", "-o", workshop.resolve(name) + "", source + ""));
    argv.addAll(List.of(flags));
    assertThat(Command.of(argv).capture().output()).isEmpty();
  }

  /** As the host itself has it. */
  private static Path host(String library) throws IOException {
    for (var folder : List.of("/lib64", "/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib"))
      if (Files.exists(Path.of(folder, library))) return Path.of(folder, library).toRealPath();
    throw new IOException("this host has no " + library);
  }

  private static PackageId[] before(String name, int version) {
    return version == 1 ? new PackageId[0] : new PackageId[] {PackageKit.id(name, "1")};
  }

  private Change libc(int version) throws IOException {
    var mark = "libc " + version;
    return kit.draft("sys-libs/glibc", Integer.toString(version))
        .file("/etc/ld.so.notes", mark)
        .program("/usr/bin/getent", Path.of("/usr/bin/getent").toRealPath(), mark)
        .program(LOADER, host("ld-linux-x86-64.so.2"), mark)
        .program("/usr/lib/libc.so.6", host("libc.so.6"), mark)
        .program("/usr/lib/libm-" + version + ".so", host("libm.so.6"), mark)
        .symlink("/usr/lib/libm.so.6", "libm-" + version + ".so")
        .file("/usr/share/zoneinfo/UTC", mark)
        .build(before("sys-libs/glibc", version));
  }

  private Change greeting(int version) throws Exception {
    var name = "libgreeting.so." + version;
    cc(name, "int greet(void) { return " + version + "; }", "-shared", "-Wl,-soname," + name);
    return kit.draft("lib/greeting", Integer.toString(version))
        .program("/usr/lib/" + name, workshop.resolve(name), "")
        .build(before("lib/greeting", version));
  }

  private Change greeter(int version) throws Exception {
    cc(
        "greeter-" + version,
        "#include <math.h>\nint greet(void);\n"
            + "int main(int n, char **v) { return sin(n) > 2 || greet() != "
            + version
            + "; }",
        workshop.resolve("libgreeting.so." + version) + "",
        "-lm");
    return kit.draft("app/greeter", Integer.toString(version))
        .program("/usr/bin/greeter", workshop.resolve("greeter-" + version), "")
        .build(before("app/greeter", version));
  }

  private Change shell(int version) throws IOException {
    var draft =
        kit.draft("app-shells/bash", Integer.toString(version))
            .program("/usr/bin/bash", Path.of("/bin/bash").toRealPath(), "bash " + version)
            .program("/usr/lib/libtinfo-" + version + ".so", host("libtinfo.so.6"), "")
            .symlink("/usr/lib/libtinfo.so.6", "libtinfo-" + version + ".so");
    return draft.build(before("app-shells/bash", version));
  }

  private Change[] all(int version) throws Exception {
    return new Change[] {libc(version), greeting(version), greeter(version), shell(version)};
  }

  private void run(Points points, Change... changes) throws Exception {
    try (var installer = world.installer(points)) {
      var staged = installer.stage(new ChangeId("swap"), PackageKit.plan(changes), kit);
      assertThat(staged).isInstanceOf(StageResult.Staged.class);
      assertThat(installer.merge()).isInstanceOf(MergeResult.Merged.class);
    }
  }

  private void settle(Change... changes) throws Exception {
    run(Points.NONE, changes);
    try (var installer = world.installer(Points.NONE)) {
      assertThat(installer.confirm()).isEmpty();
    }
  }

  /** What the programs of the host say, run in its own root. */
  private void assertEverythingRuns(String when) {
    for (var program : List.of("/usr/bin/greeter", "/usr/bin/bash -c :", "/usr/bin/getent -V"))
      assertThat(chroot(program)).as("%s when %s", program, when).isEmpty();
  }

  private String chroot(String program) {
    try {
      var argv = new ArrayList<>(List.of("chroot", world.root().toString()));
      argv.addAll(List.of(program.split(" ")));
      var ended = Command.of(argv).capture();
      return ended.exit().ok() ? "" : ended.exit().words() + ": " + ended.output();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whateverRunsOnTheHostRunsAtEveryStepOfTheSwapAndOfItsWayBack() throws Exception {
    settle(all(1));
    var before = world.exact();

    run(step -> assertEverythingRuns(step), all(2));

    assertEverythingRuns("merged");
    assertThat(world.root().resolve("usr/lib/libgreeting.so.1")).doesNotExist();
    assertThat(world.root().resolve("usr/lib/libm-1.so")).doesNotExist();
    try (var installer = world.installer(step -> assertEverythingRuns(step))) {
      assertThat(installer.revert()).isInstanceOf(RevertResult.Reverted.class);
    }
    assertEverythingRuns("reverted");
    assertThat(world.exact()).isEqualTo(before);
  }

  @Test
  void loaderAndCLibraryChangeInOneRunOfRenamesThatIsSyncedBeforeAndAfter() throws Exception {
    settle(all(1));
    var steps = new ArrayList<String>();

    run(steps::add, all(2));

    var swaps = steps.stream().filter(LibcSwapTest::isGround).toList();
    assertThat(swaps).hasSameSizeAs(GROUND);
    int first = steps.indexOf(swaps.getFirst());
    assertThat(steps.subList(first, first + swaps.size())).isEqualTo(swaps);
    assertThat(steps.get(first - 1)).startsWith("syncfs ");
    assertThat(steps.get(first + swaps.size())).startsWith("syncfs ");
  }

  private static boolean isGround(String step) {
    return step.startsWith("replace ") && GROUND.stream().anyMatch(step::endsWith);
  }

  @Test
  void oldLibrariesGoOnlyWhenEveryPackageIsMerged() throws Exception {
    settle(all(1));
    var steps = new ArrayList<String>();

    run(steps::add, all(2));

    int lastMerge = indexOfLast(steps, "create ", "usr/lib/libtinfo-2.so", "");
    for (var old : List.of("libgreeting.so.1", "libm-1.so", "libtinfo-1.so"))
      assertThat(indexOfLast(steps, "remove ", old, "")).as(old).isGreaterThan(lastMerge);
  }

  private static int indexOfLast(List<String> steps, String kind, String one, String other) {
    for (int i = steps.size() - 1; i >= 0; i--) {
      var step = steps.get(i);
      if (step.startsWith(kind) && step.contains(one) && step.contains(other)) return i;
    }
    throw new AssertionError("no " + kind + one + " in " + String.join("\n", steps));
  }
}
