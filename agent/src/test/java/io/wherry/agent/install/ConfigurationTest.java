package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody's changed files: what stays, what lands beside, what goes. */
class ConfigurationTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));

  @TempDir(factory = FastDisk.class)
  Path directory;

  private Path root;
  private PackageKit kit;
  private int changes;

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(directory.resolve("root"));
    kit = new PackageKit(directory.resolve("workshop"));
  }

  private NativeInstaller installer(InstallSettings.Configuration configuration) {
    var usual = InstallSettings.of(root, directory.resolve("state"));
    var settings =
        new InstallSettings(
            usual.root(),
            usual.stateDir(),
            usual.database(),
            configuration,
            usual.maxRemovals(),
            usual.phaseTimeout(),
            usual.maxUnpacked());
    return new NativeInstaller(settings, NOON, InstallListener.SILENT);
  }

  private MergeResult.Merged merge(NativeInstaller installer, Change... plan) {
    assertThat(installer.stage(new ChangeId("c" + ++changes), PackageKit.plan(plan), kit))
        .isInstanceOf(StageResult.Staged.class);
    return (MergeResult.Merged) installer.merge();
  }

  private List<String> settle(InstallSettings.Configuration configuration, Change... plan)
      throws IOException {
    try (var installer = installer(configuration)) {
      var merged = merge(installer, plan);
      assertThat(installer.confirm()).isEmpty();
      return merged.configurationFiles();
    }
  }

  private List<String> settle(Change... plan) throws IOException {
    return settle(InstallSettings.Configuration.PROTECT, plan);
  }

  private String read(String path) throws IOException {
    return Files.readString(root.resolve(path.substring(1)));
  }

  private void write(String path, String content) throws IOException {
    Files.writeString(root.resolve(path.substring(1)), content);
  }

  private Change.Install hello(String version, String configuration) throws IOException {
    return kit.draft("app/hello", version).file("/etc/hello.conf", configuration).build();
  }

  @Test
  void aChangedFileStaysAndTheNewOneLandsBesideIt() throws IOException {
    settle(hello("1", "one"));
    write("/etc/hello.conf", "mine");

    assertThat(settle(hello("2", "two"))).containsExactly("/etc/._cfg0000_hello.conf");
    assertThat(read("/etc/hello.conf")).isEqualTo("mine");
    assertThat(read("/etc/._cfg0000_hello.conf")).isEqualTo("two");
    var entry = InstalledDatabase.open(root).entry(PackageKit.id("app/hello", "2")).orElseThrow();
    assertThat(new String(entry.contents().bytes(), StandardCharsets.UTF_8))
        .contains("path=/etc/hello.conf md5=")
        .doesNotContain("._cfg");

    assertThat(settle(hello("3", "two"))).containsExactly("/etc/._cfg0000_hello.conf");
    assertThat(settle(hello("4", "four"))).containsExactly("/etc/._cfg0001_hello.conf");
    write("/etc/hello.conf", "five");
    assertThat(settle(hello("5", "five"))).isEmpty();
  }

  @Test
  void aRevertTakesOnlyTheFilesThatItPutThere() throws IOException {
    settle(hello("1", "one"));
    write("/etc/hello.conf", "mine");
    settle(hello("2", "two"));
    var before = PackageKit.picture(root);
    try (var installer = installer(InstallSettings.Configuration.PROTECT)) {
      merge(installer, hello("3", "three"));
      assertThat(read("/etc/._cfg0001_hello.conf")).isEqualTo("three");
      assertThat(installer.revert()).isInstanceOf(RevertResult.Reverted.class);
    }
    assertThat(PackageKit.picture(root)).isEqualTo(before);
    assertThat(read("/etc/._cfg0000_hello.conf")).isEqualTo("two");
  }

  @Test
  void anUntouchedFileIsReplacedWhereThatIsAskedFor() throws IOException {
    var ask = InstallSettings.Configuration.REPLACE_UNMODIFIED;
    settle(ask, hello("1", "one"));
    assertThat(settle(ask, hello("2", "two"))).isEmpty();
    assertThat(read("/etc/hello.conf")).isEqualTo("two");
    write("/etc/hello.conf", "mine");
    assertThat(settle(ask, hello("3", "three"))).hasSize(1);
    assertThat(read("/etc/hello.conf")).isEqualTo("mine");
  }

  @Test
  void thePackagesOwnWordsSayWhatIsProtected() throws IOException {
    var words = "declare -x CONFIG_PROTECT=\"/usr/share/conf\" CONFIG_PROTECT_MASK=\"/etc\"\n";
    for (var version : List.of("1", "2"))
      settle(
          kit.draft("app/hello", version)
              .bash(words)
              .bash("declare -x CONFIG_PROTECT=\"/usr/share/conf\"")
              .file("/etc/plain", version)
              .file("/usr/share/conf/kept", version)
              .build());
    assertThat(read("/etc/plain")).isEqualTo("2");
    assertThat(read("/usr/share/conf/kept")).isEqualTo("1");
    assertThat(read("/usr/share/conf/._cfg0000_kept")).isEqualTo("2");
  }

  @Test
  void whatSomebodyChangedStaysWhenItsPackageGoes() throws IOException {
    var hello =
        kit.draft("app/hello", "1")
            .file("/etc/hello.conf", "one")
            .file("/usr/share/hello/kept", "as installed")
            .file("/usr/share/hello/gone", "as installed")
            .file("/usr/share/gone/gone", "as installed")
            .symlink("/usr/share/hello/link", "gone")
            .symlink("/usr/share/hello/moved", "gone")
            .build();
    settle(hello);
    write("/usr/share/hello/kept", "changed since");
    Files.delete(root.resolve("usr/share/hello/moved"));
    Files.createSymbolicLink(root.resolve("usr/share/hello/moved"), Path.of("kept"));
    write("/usr/share/hello/foreign", "not ours");

    settle(new Change.Remove(hello.id()));
    try (var left = Files.list(root.resolve("usr/share/hello"))) {
      assertThat(left.map(p -> p.getFileName().toString()).sorted())
          .containsExactly("foreign", "kept", "moved");
    }
    assertThat(root.resolve("usr/share/gone")).doesNotExist();
    assertThat(InstalledDatabase.open(root).list().problems()).isEmpty();
    assertThat(InstalledDatabase.open(root).entries()).isEmpty();
  }

  @Test
  void onAMergedUsrTheSamePlaceByAnotherNameIsNotRemoved() throws IOException {
    Files.createDirectories(root.resolve("bin"));
    settle(kit.draft("app/moves", "1").file("/bin/tool", "same").build());
    // The host merges its /usr between the two versions.
    Files.createDirectories(root.resolve("usr/bin"));
    Files.move(root.resolve("bin/tool"), root.resolve("usr/bin/tool"));
    Files.delete(root.resolve("bin"));
    Files.createSymbolicLink(root.resolve("bin"), Path.of("usr/bin"));

    settle(kit.draft("app/moves", "2").file("/usr/bin/tool", "same").build());
    assertThat(read("/usr/bin/tool")).isEqualTo("same");
  }

  @Test
  void aDirectoryThatIsThereKeepsItsModeAndANewOneGetsItsOwn() throws IOException {
    Files.createDirectories(root.resolve("var/lib"));
    Posix.chmod(root.resolve("var/lib"), 0711);
    var draft = kit.draft("app/hello", "1").file("/var/lib/secret/key", "k", 0600);
    settle(draft.mode("/var/lib/secret", 02750).build());
    assertThat(Stat.existing(root.resolve("var/lib")).mode()).isEqualTo(0711);
    assertThat(Stat.existing(root.resolve("var/lib/secret")).mode()).isEqualTo(02750);
    assertThat(Stat.existing(root.resolve("var/lib/secret/key")).mode()).isEqualTo(0600);
  }

  @Test
  void anOldSetuidProgramIsDisarmedButComesBackWhole() throws IOException {
    settle(kit.draft("app/su", "1").file("/usr/bin/su", "old", 04755).build());
    var hoarded = Files.createLink(directory.resolve("hoarded"), root.resolve("usr/bin/su"));
    try (var installer = installer(InstallSettings.Configuration.PROTECT)) {
      merge(installer, kit.draft("app/su", "2").file("/usr/bin/su", "new", 04755).build());
      assertThat(Stat.existing(hoarded).mode()).isEqualTo(0755);
      assertThat(installer.revert()).isInstanceOf(RevertResult.Reverted.class);
    }
    assertThat(Stat.existing(root.resolve("usr/bin/su")).mode()).isEqualTo(04755);
    assertThat(read("/usr/bin/su")).isEqualTo("old");
  }
}
