package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ChangeId;
import io.wherry.common.posix.Posix;
import io.wherry.common.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountsTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));

  @TempDir(factory = FastDisk.class)
  Path directory;

  @Test
  void mountPointsAreReadWithTheirEscapes() {
    var lines =
        List.of(
            "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw",
            "30 22 0:25 /sub /mnt/a\\040b\\134c rw - btrfs /dev/vdb rw");
    assertThat(Mounts.parse(lines)).containsExactlyInAnyOrder(Path.of("/"), Path.of("/mnt/a b\\c"));
  }

  @Test
  void aDirectoryBelongsToTheNearestMountAboveIt() throws IOException {
    var boot = Files.createDirectories(directory.resolve("boot/efi/deep"));
    var mounts = new Mounts(Set.of(directory.resolve("boot/efi")));
    assertThat(mounts.topOf(boot, directory)).isEqualTo(directory.resolve("boot/efi"));
    assertThat(mounts.topOf(directory.resolve("boot"), directory)).isEqualTo(directory);
  }

  @Test
  void aPackageAcrossTwoFileSystemsIsMergedAndTakenBack() throws Exception {
    Assumptions.assumeThat(Posix.geteuid()).as("only root mounts").isZero();
    var root = Files.createDirectory(directory.resolve("root"));
    var boot = Files.createDirectory(root.resolve("boot"));
    var mounted =
        Command.of("mount", "-t", "tmpfs", "-o", "size=4m", "none", boot.toString()).capture();
    Assumptions.assumeThat(mounted.exit().ok()).as(mounted.output()).isTrue();
    try {
      acrossTwoFileSystems(root);
    } finally {
      Command.of("umount", boot.toString()).run(_ -> {});
    }
  }

  private static PackageKit.Draft kernel(PackageKit kit, String version) throws IOException {
    return kit.draft("sys/kernel", version).bash("pkg_setup () { exdirectory --allow /boot; }");
  }

  private void acrossTwoFileSystems(Path root) throws IOException {
    var kit = new PackageKit(directory.resolve("workshop"));
    var settings = InstallSettings.of(root, directory.resolve("state"));
    try (var installer = new NativeInstaller(settings, NOON, InstallListener.SILENT)) {
      var one = kernel(kit, "1").file("/boot/linux", "1").file("/lib/m", "1").build();
      installer.stage(new ChangeId("c1"), PackageKit.plan(one), kit);
      assertThat(installer.merge()).isInstanceOf(MergeResult.Merged.class);
      assertThat(installer.confirm()).isEmpty();
      var before = PackageKit.picture(root);

      var two =
          kernel(kit, "2")
              .file("/boot/linux", "2")
              .file("/boot/grub/new", "2")
              .file("/lib/m", "2")
              .build(one.id());
      installer.stage(new ChangeId("c2"), PackageKit.plan(two), kit);
      assertThat(installer.merge()).isInstanceOf(MergeResult.Merged.class);
      assertThat(Files.readString(root.resolve("boot/linux"))).isEqualTo("2");
      assertThat(Stat.existing(root.resolve("boot/linux")).mtime().seconds())
          .isEqualTo(1_700_000_000);
      assertThat(installer.revert()).isInstanceOf(RevertResult.Reverted.class);
      assertThat(PackageKit.picture(root)).isEqualTo(before);

      fill(kit, installer, before, root);
    }
  }

  /** A file system too small for what it shall get. */
  private static void fill(
      PackageKit kit, NativeInstaller installer, List<String> before, Path root)
      throws IOException {
    var large = kernel(kit, "3").file("/boot/linux", "x".repeat(6 << 20)).build();
    var staged = installer.stage(new ChangeId("c3"), PackageKit.plan(large), kit);
    var fault =
        staged instanceof StageResult.Refused(var why)
            ? why
            : ((MergeResult.Restored) installer.merge()).fault();
    assertThat(fault.what()).contains("boot").contains("room");
    assertThat(PackageKit.picture(root)).isEqualTo(before);
  }
}
