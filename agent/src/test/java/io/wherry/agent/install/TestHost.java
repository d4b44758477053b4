package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.InstalledDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A root, a kit of packages, an installer and everything that it says. */
final class TestHost implements AutoCloseable {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));
  private final Path root;
  private final Path state;
  private final PackageKit kit;
  private final List<String> warned = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private InstallSettings settings;
  private NativeInstaller installer;
  private int changes;

  private final InstallListener listener =
      new InstallListener() {
        @Override
        public void warned(String what) {
          warned.add(what);
        }

        @Override
        public void said(PackageId id, String phase, String line) {
          said.add(phase + " of " + id + ":" + line);
        }
      };

  TestHost(Path directory) throws IOException {
    this.root = Files.createDirectories(directory.resolve("root"));
    this.state = directory.resolve("state");
    this.kit = new PackageKit(directory.resolve("workshop"));
    this.settings = InstallSettings.of(root, state);
    this.installer = opened();
  }

  private NativeInstaller opened() {
    return new NativeInstaller(settings, NOON, listener);
  }

  /** Goes on with other settings. */
  TestHost use(UnaryOperator<InstallSettings> change) throws IOException {
    settings = change.apply(settings);
    restart();
    return this;
  }

  /** As after a crash or an end of the program. */
  NativeInstaller restart() throws IOException {
    installer.close();
    installer = opened();
    return installer;
  }

  Path root() {
    return root;
  }

  Path state() {
    return state;
  }

  NativeInstaller installer() {
    return installer;
  }

  List<String> warned() {
    return warned;
  }

  List<String> said() {
    return said;
  }

  PackageKit.Draft draft(String name, String version) throws IOException {
    return kit.draft(name, version);
  }

  Path place(String path) {
    return root.resolve(path.substring(1));
  }

  String read(String path) throws IOException {
    return Files.readString(place(path));
  }

  List<String> picture() throws IOException {
    return PackageKit.picture(root);
  }

  String contents(String name, String version) throws IOException {
    var entry = InstalledDatabase.open(root).entry(PackageKit.id(name, version)).orElseThrow();
    return new String(entry.contents().bytes(), StandardCharsets.UTF_8);
  }

  StageResult stage(Change... plan) {
    return installer.stage(new ChangeId("c" + ++changes), PackageKit.plan(plan), kit);
  }

  MergeResult merge(Change... plan) {
    assertThat(stage(plan)).isInstanceOf(StageResult.Staged.class);
    return installer.merge();
  }

  MergeResult.Merged merged(Change... plan) {
    var result = merge(plan);
    assertThat(result).isInstanceOf(MergeResult.Merged.class);
    return (MergeResult.Merged) result;
  }

  void settle(Change... plan) {
    merged(plan);
    assertThat(installer.confirm()).isEmpty();
  }

  void revert() {
    assertThat(installer.revert()).isInstanceOf(RevertResult.Reverted.class);
  }

  /** Refused before anything is touched. */
  Fault refused(Change... plan) throws IOException {
    var before = picture();
    var result = stage(plan);
    assertThat(result).isInstanceOf(StageResult.Refused.class);
    assertUntouched(before);
    return ((StageResult.Refused) result).fault();
  }

  /** Refused in the middle, and put back. */
  Fault restored(Change... plan) throws IOException {
    var before = picture();
    var result = merge(plan);
    assertThat(result).isInstanceOf(MergeResult.Restored.class);
    assertUntouched(before);
    return ((MergeResult.Restored) result).fault();
  }

  private void assertUntouched(List<String> before) throws IOException {
    assertThat(picture()).isEqualTo(before);
    assertThat(state.resolve("journal")).doesNotExist();
    assertThat(state.resolve(".wherry")).doesNotExist();
  }

  @Override
  public void close() throws IOException {
    installer.close();
  }
}
