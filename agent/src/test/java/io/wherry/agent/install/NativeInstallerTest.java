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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeInstallerTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));

  @TempDir(factory = FastDisk.class)
  Path directory;

  private Path root;
  private Path state;
  private PackageKit kit;
  private final List<String> warnings = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private NativeInstaller installer;
  private int changes;

  private final InstallListener listener =
      new InstallListener() {
        @Override
        public void warned(String what) {
          warnings.add(what);
        }

        @Override
        public void said(io.wherry.common.model.PackageId id, String phase, String line) {
          said.add(phase + ": " + line);
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

  private MergeResult install(Change... plan) {
    var id = new ChangeId("change-" + ++changes);
    assertThat(installer.stage(id, PackageKit.plan(plan), kit))
        .isInstanceOf(StageResult.Staged.class);
    return installer.merge();
  }

  private void settle(Change... plan) {
    assertThat(install(plan)).isInstanceOf(MergeResult.Merged.class);
    assertThat(installer.confirm()).isEmpty();
  }

  private String read(String path) throws IOException {
    return Files.readString(root.resolve(path.substring(1)));
  }

  @Test
  void aPackageArrivesWithItsFilesAndItsEntry() throws IOException {
    settle(
        kit.draft("app/hello", "1.0")
            .file("/usr/bin/hello", "hi\n", 0755)
            .symlink("/usr/bin/hi", "hello")
            .file("/etc/hello.conf", "loud = no\n")
            .build());

    assertThat(read("/usr/bin/hello")).isEqualTo("hi\n");
    assertThat(Posix.geteuid() == 0 || !warnings.isEmpty()).isTrue();
    var entry = InstalledDatabase.open(root).entry(PackageKit.id("app/hello", "1.0")).orElseThrow();
    assertThat(new String(entry.contents().bytes(), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            type=dir path=/etc
            type=file path=/etc/hello.conf md5=0d1b9df72f6ee81f6b2ee9a4d4a6e2cc mtime=1700000000
            type=dir path=/usr
            type=dir path=/usr/bin
            type=file path=/usr/bin/hello md5=764efa883dda1e11db47671c4a3bbd9e mtime=1700000000
            type=sym path=/usr/bin/hi target=hello mtime=1700000000
            """
                .replace(
                    "0d1b9df72f6ee81f6b2ee9a4d4a6e2cc",
                    new Md5().of(root.resolve("etc/hello.conf"))));
    assertThat(new ManagedPackages(state).read()).containsExactly(entry.id());
    assertThat(root.resolve(".wherry")).doesNotExist();
    assertThat(state.resolve("journal")).doesNotExist();
  }

  @Test
  void anUpgradeCanBeTakenBackToTheLastByte() throws IOException {
    var one = kit.draft("app/one", "1").file("/usr/lib/one/a", "a1").file("/usr/lib/one/gone", "g");
    var two = kit.draft("app/two", "1").file("/usr/bin/two", "two 1", 0755);
    settle(one.build(), two.build());
    var before = PackageKit.picture(root);

    var merged =
        install(
            kit.draft("app/one", "2")
                .file("/usr/lib/one/a", "a2")
                .file("/usr/share/new/b", "b")
                .build(PackageKit.id("app/one", "1")),
            kit.draft("app/two", "2")
                .file("/usr/bin/two", "two 2", 0755)
                .build(PackageKit.id("app/two", "1")));

    assertThat(merged).isEqualTo(new MergeResult.Merged(List.of(), List.of()));
    assertThat(read("/usr/lib/one/a")).isEqualTo("a2");
    assertThat(root.resolve("usr/lib/one/gone")).doesNotExist();
    assertThat(installer.revert()).isEqualTo(new RevertResult.Reverted(List.of()));
    assertThat(PackageKit.picture(root)).isEqualTo(before);
  }
}
