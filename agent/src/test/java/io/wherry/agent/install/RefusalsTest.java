package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.posix.FileNames;
import io.wherry.common.posix.Posix;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the installer will not do: each refusal leaves the host as it was, with nothing of ours on
 * it.
 */
class RefusalsTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));

  @TempDir(factory = FastDisk.class)
  Path directory;

  private Path root;
  private Path state;
  private PackageKit kit;
  private NativeInstaller installer;
  private final List<String> warned = new ArrayList<>();
  private int changes;

  private final InstallListener listener =
      new InstallListener() {
        @Override
        public void warned(String what) {
          warned.add(what);
        }
      };

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(directory.resolve("root"));
    state = directory.resolve("state");
    kit = new PackageKit(directory.resolve("workshop"));
    installer = new NativeInstaller(InstallSettings.of(root, state), NOON, listener);
  }

  @AfterEach
  void close() throws IOException {
    installer.close();
  }

  private StageResult stage(Change... plan) {
    return stage(kit, plan);
  }

  private StageResult stage(PackageSource source, Change... plan) {
    return installer.stage(new ChangeId("c" + ++changes), PackageKit.plan(plan), source);
  }

  private MergeResult install(Change... plan) {
    assertThat(stage(plan)).isInstanceOf(StageResult.Staged.class);
    return installer.merge();
  }

  private void settle(Change... plan) {
    assertThat(install(plan)).isInstanceOf(MergeResult.Merged.class);
    assertThat(installer.confirm()).isEmpty();
  }

  private Fault refused(Change... plan) throws IOException {
    return refused(kit, plan);
  }

  private Fault refused(PackageSource source, Change... plan) throws IOException {
    var before = PackageKit.picture(root);
    var result = stage(source, plan);
    assertThat(result).isInstanceOf(StageResult.Refused.class);
    assertUntouched(before);
    return ((StageResult.Refused) result).fault();
  }

  private Fault restored(Change... plan) throws IOException {
    var before = PackageKit.picture(root);
    var result = install(plan);
    assertThat(result).isInstanceOf(MergeResult.Restored.class);
    assertUntouched(before);
    return ((MergeResult.Restored) result).fault();
  }

  private void assertUntouched(List<String> before) throws IOException {
    assertThat(PackageKit.picture(root)).isEqualTo(before);
    assertThat(state.resolve("journal")).doesNotExist();
    assertThat(state.resolve(".wherry")).doesNotExist();
  }

  private Change.Install hello(String path) throws IOException {
    return kit.draft("app/hello", "1").file("/usr/bin/first", "1").file(path, "hello").build();
  }

  @Test
  void filesDoNotMeetDirectoriesNorDirectoriesSymlinks() throws IOException {
    Files.createDirectories(root.resolve("usr/share/hello/text"));
    assertThat(restored(hello("/usr/share/hello")).what())
        .contains("app/hello-1:0 brings a file /usr/share/hello", "the host has a directory there");
    assertThat(
            restored(kit.draft("app/link", "1").symlink("/usr/share/hello", "other").build())
                .what())
        .contains("brings a symlink /usr/share/hello, but the host has a directory");

    Files.createSymbolicLink(root.resolve("usr/link"), Path.of("share"));
    assertThat(restored(hello("/usr/link/text")).what())
        .contains("brings a directory /usr/link, but the host has a symlink there");

    Files.writeString(root.resolve("usr/plain"), "plain");
    assertThat(restored(hello("/usr/plain/text")).what())
        .contains("brings a directory /usr/plain, but the host has a file there");
  }

  @Test
  void placesOfTheMachinesOwnerAndOfTheInstallerStayTheirs() throws IOException {
    for (var path :
        List.of(
            "/opt/hello",
            "/usr/local/bin/hello",
            "/home/hello",
            "/.wherry/c/x",
            "/var/db/paludis/repositories/installed/data/x"))
      assertThat(restored(hello(path)).what()).contains("where packages may put nothing");
  }

  @Test
  void anEmptyDirectoryIsRefusedAsCaveRefusesIt() throws IOException {
    var fault = refused(kit.draft("app/hello", "1").directory("/var/lib/hello").build());
    assertThat(fault.category()).isEqualTo(Fault.Category.PERMANENT);
    assertThat(fault.what()).contains("app/hello-1:0 brings an empty directory, /var/lib/hello");
  }

  @Test
  void aTarballThatIsNotTheOneNamedIsRefused() throws IOException {
    var good = kit.draft("lib/good", "1").file("/usr/lib/good", "good").build();
    var hello = hello("/usr/bin/hello");
    var torn = Files.copy(kit.tarball(hello), directory.resolve("torn"));
    var content = Files.readAllBytes(torn);
    Files.write(torn, java.util.Arrays.copyOf(content, content.length - 10));
    kit.put(hello, torn);
    assertThat(refused(good, hello).category()).isEqualTo(Fault.Category.INTEGRITY);
  }

  @Test
  void whereMemoryDoesNotSufficeTheHostStaysAndTheSettingIsNamed() throws IOException {
    var hello = hello("/usr/share/hello");
    var fault = refused(this::greedy, hello);
    assertThat(fault.category()).isEqualTo(Fault.Category.LOCAL);
    assertThat(fault.what())
        .contains("cannot stage the plan", "not enough memory", "-Xmx in worker.flags");
    settle(hello);
    assertThat(root.resolve("usr/share/hello")).hasContent("hello");
  }

  /** Its tarball's second half takes all memory that there is. */
  private PackageSource.Delivery greedy(Change.Install install) throws IOException {
    var whole = kit.open(install);
    int half = (int) whole.artefact().size() / 2;
    var tarball =
        new FilterInputStream(whole.tarball()) {
          private int left = half;

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) throw new OutOfMemoryError("Java heap space");
            int got = super.read(bytes, offset, Math.min(left, length));
            left -= got;
            return got;
          }
        };
    return new PackageSource.Delivery(whole.pbin(), whole.artefact(), whole.owners(), tarball);
  }

  @Test
  void anArchiveThatClimbsOutIsRefusedWhole() throws Exception {
    Files.createDirectories(directory.resolve("evil/PBIN"));
    Files.writeString(directory.resolve("evil/PBIN/environment"), "");
    Files.writeString(directory.resolve("evil/outside"), "x");
    var tar = directory.resolve("evil.tar");
    var packed =
        io.wherry.common.process.Command.of(
                "tar",
                "-cPf",
                tar.toString(),
                "--transform",
                "s,^outside$,usr/../../outside,",
                "outside",
                "PBIN/environment")
            .in(directory.resolve("evil"))
            .capture();
    Assumptions.assumeThat(packed.exit().ok()).as(packed.output()).isTrue();
    assertThat(io.wherry.common.process.Command.of("bzip2", tar.toString()).run(_ -> {}).ok())
        .isTrue();
    var hello =
        kit.draft("app/hello", "1")
            .file("/usr/bin/hello", "1")
            .build(io.wherry.common.model.Encoding.TAR_BZ2);
    kit.put(hello, directory.resolve("evil.tar.bz2"));

    var fault = refused(kit.draft("lib/good", "1").file("/usr/lib/good", "good").build(), hello);
    assertThat(fault.category()).isEqualTo(Fault.Category.INTEGRITY);
    assertThat(directory.resolve("outside")).doesNotExist();
  }

  @Test
  void aNameThatIsNoTextIsRefusedBeforeAnythingIsTouched() throws IOException {
    var name = FileNames.text(new byte[] {'b', (byte) 0xe4, 'r'});
    var draft = kit.draft("app/hello", "1").file("/usr/bin/hello", "1");

    var fault = refused(draft.symlink("/usr/bin/" + name, "hello").build());

    assertThat(fault.category()).isEqualTo(Fault.Category.PERMANENT);
    assertThat(fault.what())
        .startsWith("app/hello-1:0 brings a name or target that is no UTF-8: b")
        .endsWith("rename it in the package");
  }

  @Test
  void anOwnerWhomTheHostDoesNotKnowIsNamedWithPackageAndPath() throws IOException {
    Assumptions.assumeThat(Posix.geteuid()).as("only root gives files away").isZero();
    var hello =
        kit.draft("app/hello", "1")
            .file("/var/lib/hello/data", "data")
            .owner("/var/lib/hello", 1, 1)
            .build();

    var fault = refused(kit.draft("lib/good", "1").file("/usr/lib/good", "good").build(), hello);

    assertThat(fault.category()).isEqualTo(Fault.Category.LOCAL);
    assertThat(fault.what())
        .isEqualTo(
            "cannot unpack app/hello-1:0: /var/lib/hello belongs to user daemon, whom this machine"
                + " does not know; create that user");
  }

  @Test
  void onlyWhatWherryInstalledIsRemovedAndOnlySoMuchAtOnce() throws IOException {
    var installs = new ArrayList<Change>();
    for (int i = 0; i < 11; i++)
      installs.add(kit.draft("app/p" + (char) ('a' + i), "1").file("/usr/p" + i, "p").build());
    settle(installs.toArray(Change[]::new));
    var removals = installs.stream().map(i -> new Change.Remove(i.id())).toArray(Change[]::new);

    assertThat(refused(removals).what())
        .contains("the plan removes 11 packages, but max-removals is 10", "app/pa-1:0, app/pb-1:0");

    Files.writeString(state.resolve("managed"), "");
    assertThat(refused(removals[0]).what())
        .isEqualTo("the plan removes app/pa-1:0, which Wherry did not install");
    assertThat(refused(new Change.Remove(PackageKit.id("app/none", "1"))).category())
        .isEqualTo(Fault.Category.PERMANENT);
  }

  @Test
  void aPlanForAnotherInventoryIsRefused() throws IOException {
    var fault =
        refused(
            kit.draft("app/hello", "2")
                .file("/usr/bin/hello", "2")
                .build(PackageKit.id("app/hello", "1")));
    assertThat(fault.what())
        .isEqualTo("the plan replaces app/hello-1:0, which is not installed here; plan again");
  }

  @Test
  void takingOverAnothersFileIsSaid() throws IOException {
    settle(kit.draft("app/first", "1").file("/usr/bin/tool", "first").build());
    settle(kit.draft("app/second", "1").file("/usr/bin/tool", "second").build());
    assertThat(warned)
        .contains("app/second-1:0 takes over /usr/bin/tool, which app/first-1:0 owns too");

    settle(new Change.Remove(PackageKit.id("app/first", "1")));
    assertThat(Files.readString(root.resolve("usr/bin/tool"))).isEqualTo("second");
  }

  @Test
  void twoInstallersDoNotMeet() throws IOException {
    settle(hello("/usr/bin/hello"));
    try (var second = new NativeInstaller(InstallSettings.of(root, state), NOON, listener)) {
      var refusal = second.stage(new ChangeId("other"), PackageKit.plan(), kit);
      assertThat(((StageResult.Refused) refusal).fault().what())
          .contains("another installation is under way (process " + ProcessHandle.current().pid());
      assertThat(second.recover()).isInstanceOf(Recovery.Failed.class);
    }
    installer.close();
    try (var third = new NativeInstaller(InstallSettings.of(root, state), NOON, listener)) {
      assertThat(third.recover()).isEqualTo(new Recovery.Nothing());
    }
  }

  /** The kernel let go of it with its holder, whose number somebody else may have by now. */
  @Test
  void aLockWhoseHolderIsDeadKeepsNobodyOut() throws IOException {
    settle(hello("/usr/bin/hello"));
    installer.close();
    Files.writeString(state.resolve("lock"), ProcessHandle.current().pid() + "\n");
    Files.writeString(state.resolve(RootLock.NAME), "process 1 (cave)\n");
    try (var next = new NativeInstaller(InstallSettings.of(root, state), NOON, listener)) {
      assertThat(next.recover()).isEqualTo(new Recovery.Nothing());
    }
    assertThat(RootLock.holder(state)).isEmpty();
  }

  @Test
  void anUnwritableRootIsSaidBeforeAnythingIsUnpacked() throws IOException {
    Assumptions.assumeThat(Posix.geteuid()).as("root may write anywhere").isNotZero();
    Posix.chmod(root, 0555);
    var result = stage(hello("/usr/bin/hello"));
    Posix.chmod(root, 0755);
    var fault = ((StageResult.Refused) result).fault();
    assertThat(fault.category()).isEqualTo(Fault.Category.LOCAL);
    assertThat(fault.what()).isEqualTo("no permission to write into " + root.toRealPath());
  }

  @Test
  void aRootThatIsNotThereIsNamed() throws IOException {
    Files.delete(root);
    var fault = ((StageResult.Refused) stage(hello("/usr/bin/hello"))).fault();
    assertThat(fault.what()).contains("the root " + root + " does not exist");
  }
}
