package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Change;
import io.wherry.common.model.Fault;
import io.wherry.common.posix.Posix;
import io.wherry.common.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** File systems that cannot take a plan are found before anything is touched. */
class GroundTest {
  @TempDir(factory = FastDisk.class)
  Path directory;

  private final Mounted mounted = new Mounted();
  private TestHost host;

  @BeforeEach
  void makeHost() throws IOException {
    host = new TestHost(directory);
  }

  @AfterEach
  void close() throws IOException {
    host.close();
    mounted.close();
  }

  private Fault refused(Change... plan) throws IOException {
    var fault = host.refused(plan);
    assertThat(fault.category()).isEqualTo(Fault.Category.LOCAL);
    return fault;
  }

  private PackageKit.Draft hello(String version) throws IOException {
    return host.draft("app/hello", version).file("/usr/bin/hello", "hello " + version);
  }

  @Test
  void aFileSystemThatIsMountedReadOnlyIsNamed() throws Exception {
    var one = hello("1").file("/var/lib/hello/x", "one").build();
    mounted.memory(host.place("/var/lib"), "size=1m");
    host.settle(one);
    Mounted.remount(host.place("/var/lib"), "ro");

    var cannot = "the file system at " + host.place("/var/lib") + " is mounted read-only";
    assertThat(refused(hello("2").file("/var/lib/hello/x", "two").build()).what())
        .isEqualTo(cannot + "; mount it writable");
    assertThat(refused(hello("2").build(one.id())).what()).contains(cannot);
    assertThat(refused(new Change.Remove(one.id())).what()).contains(cannot);
    assertThat(host.read("/var/lib/hello/x")).isEqualTo("one");
  }

  /** Sets an attribute for as long as something is tried. */
  private void fixed(String attribute, String path, Attempt attempt) throws Exception {
    var place = host.place(path).toString();
    var set = Command.of("chattr", "+" + attribute, place).capture();
    Assumptions.assumeThat(set.exit().ok()).as(set.output()).isTrue();
    try {
      attempt.run();
    } finally {
      Command.of("chattr", "-" + attribute, place).run(_ -> {});
    }
  }

  private interface Attempt {
    void run() throws Exception;
  }

  @Test
  void whatIsImmutableIsFoundWhereverThePlanWouldChangeIt() throws Exception {
    var one = hello("1").file("/usr/share/hello/old", "old").build();
    host.settle(one);
    var two = hello("2").file("/usr/share/new/x", "x").build(one.id());
    for (var attribute : List.of("i", "a"))
      for (var path : List.of("/usr/bin/hello", "/usr/bin", "/usr/share/hello/old", "/usr/share"))
        fixed(
            attribute,
            path,
            () ->
                assertThat(refused(two).what())
                    .startsWith("cannot change " + host.place(path) + ": it is immutable"));
    fixed(
        "i",
        "/usr/share/hello/old",
        () ->
            assertThat(refused(new Change.Remove(one.id())).what())
                .contains("cannot change " + host.place("/usr/share/hello/old")));
    host.settle(two);
    assertThat(host.read("/usr/bin/hello")).isEqualTo("hello 2");
  }

  @Test
  void tooFewBytesAreFoundWithTheOldVersionsKeptAndHardLinksCountedOnce() throws Exception {
    mounted.memory(host.place("/var/lib"), "size=256k");
    var large = "x".repeat(100 << 10);
    host.settle(
        hello("1")
            .file("/var/lib/large", large)
            .hardlink("/var/lib/twin", "/var/lib/large")
            .build());
    assertThat(Stat.existing(host.place("/var/lib/twin")).inode())
        .isEqualTo(Stat.existing(host.place("/var/lib/large")).inode());

    // Two such would fit if the first one went before the second came.
    var fault = refused(hello("2").file("/var/lib/large", "y".repeat(160 << 10)).build());
    assertThat(fault.what())
        .contains("not enough room on the file system of " + host.place("/var/lib"))
        .contains("163840 bytes and 1 inodes are needed beside what is there");
  }

  @Test
  void tooFewInodesAreFound() throws Exception {
    mounted.memory(host.place("/var/lib"), "size=1m,nr_inodes=14");
    var draft = hello("1");
    for (int i = 0; i < 12; i++) draft.file("/var/lib/hello/" + i, "x");
    assertThat(refused(draft.build()).what())
        .contains("not enough room on the file system of " + host.place("/var/lib"))
        .contains("13 inodes are needed");
  }

  @Test
  void whatBelongsElsewhereIsThereBeforeTheMergeBegins() throws Exception {
    mounted.memory(host.place("/var/lib"), "size=1m");
    var draft = hello("1").file("/var/lib/hello/x", "content").symlink("/var/lib/hello/l", "x");
    assertThat(host.stage(draft.build())).isInstanceOf(StageResult.Staged.class);
    var area = host.place("/var/lib/.wherry");
    assertThat(held(area)).contains("content", "-> x");
    assertThat(host.place("/var/lib/hello")).doesNotExist();

    assertThat(host.installer().merge()).isInstanceOf(MergeResult.Merged.class);
    assertThat(host.read("/var/lib/hello/x")).isEqualTo("content");
    assertThat(Stat.existing(host.place("/var/lib/hello/x")).mtime().seconds())
        .isEqualTo(1_700_000_000);
    assertThat(host.installer().confirm()).isEmpty();
    assertThat(area).doesNotExist();
  }

  private static List<String> held(Path area) throws IOException {
    var held = new ArrayList<String>();
    try (var all = Files.walk(area)) {
      for (var path : (Iterable<Path>) all::iterator)
        if (Files.isSymbolicLink(path)) held.add("-> " + Files.readSymbolicLink(path));
        else if (Files.isRegularFile(path)) held.add(Files.readString(path));
    }
    return held;
  }

  @Test
  void whatPreinstChangesAfterTheCopyingIsCopiedAnew() throws Exception {
    mounted.memory(host.place("/var/lib"), "size=1m");
    host.settle(
        hello("1")
            .file("/var/lib/hello/x", "as built")
            .file("/var/lib/hello/y", "as built")
            .bash(
                "pkg_preinst () { echo -n changed >\"$IMAGE\"/var/lib/hello/x ; echo -n new"
                    + " >\"$IMAGE\"/var/lib/hello/z ; }")
            .build());
    assertThat(host.read("/var/lib/hello/x")).isEqualTo("changed");
    assertThat(host.read("/var/lib/hello/y")).isEqualTo("as built");
    assertThat(host.read("/var/lib/hello/z")).isEqualTo("new");
  }

  @Test
  void stagingAndBackupsAreClosedToOthersOnEveryFileSystem() throws Exception {
    mounted.memory(host.place("/var/lib"), "size=1m");
    var look = "stat -c '%a %u' \"$ROOT\".wherry \"$ROOT\".wherry/* \"$ROOT\"var/lib/.wherry/*";
    var one = hello("1").file("/var/lib/hello/x", "one");
    host.merged(one.bash("pkg_postinst () { einfo \"$(" + look + " | sort -u)\" ; }").build());
    assertThat(host.said())
        .containsExactly("pkg_postinst of app/hello-1:0: * 700 " + Posix.geteuid());
  }

  @Test
  void aFileThatIsMountedOverIsFoundAndADirectoryThatIsMountedOnStays() throws Exception {
    var one = hello("1").file("/etc/resolv", "one").file("/mnt-1/x", "x");
    var asks = one.bash("pkg_setup () { exdirectory --allow /mnt-1 ; }").build();
    host.settle(asks);
    mounted.bind(host.place("/etc/resolv"), Files.createFile(directory.resolve("other")));
    var what = "cannot replace or remove " + host.place("/etc/resolv") + ": something is mounted";
    assertThat(refused(new Change.Remove(asks.id())).what()).contains(what);
    mounted.close();

    Files.delete(host.place("/mnt-1/x"));
    mounted.memory(host.place("/mnt-1"), "size=1m");
    host.settle(new Change.Remove(asks.id()));
    assertThat(host.place("/mnt-1")).isDirectory();
    assertThat(host.place("/usr/bin/hello")).doesNotExist();
  }

  @Test
  void noProgramsOnTheRootsFileSystemDoNotMatter() throws Exception {
    mounted.memory(host.root(), "size=4m,noexec,nosuid,nodev");
    var one = hello("1").bash("pkg_postinst () { einfo \"runs\" ; }").build();
    host.settle(one);
    assertThat(host.said()).contains("pkg_postinst of app/hello-1:0: * runs");
  }

  @Test
  void onAnOverlayTheLowerLayersPackagesAreUpgradedTakenBackAndRemoved() throws Exception {
    var one =
        hello("1").file("/usr/share/hello/deep/x", "one").file("/usr/share/gone/x", "x").build();
    var other = host.draft("app/other", "1").file("/usr/bin/other", "other").build();
    host.settle(one, other);
    var lower = directory.resolve("lower");
    host.close();
    Files.move(host.root(), lower);
    Files.createDirectory(host.root());
    mounted.memory(directory.resolve("layers"), "size=8m");
    mounted.overlay(host.root(), lower, directory.resolve("layers"));
    host.restart();
    var before = host.picture();

    host.merged(
        hello("2").file("/usr/share/hello/deep/x", "two").build(one.id()),
        new Change.Remove(other.id()));
    assertThat(host.read("/usr/share/hello/deep/x")).isEqualTo("two");
    assertThat(host.place("/usr/bin/other")).doesNotExist();
    host.revert();
    assertThat(host.picture()).isEqualTo(before);

    host.settle(new Change.Remove(one.id()));
    assertThat(host.place("/usr/share")).doesNotExist();
  }
}
