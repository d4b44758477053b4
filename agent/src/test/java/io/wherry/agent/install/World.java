package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.posix.TreeRemoval;
import io.wherry.common.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A root and the installer's state beside it. */
record World(Path top) {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));

  static World make(Path top) throws IOException {
    var world = new World(top);
    Files.createDirectories(world.root());
    Files.createDirectories(world.state());
    return world;
  }

  Path root() {
    return top.resolve("root");
  }

  Path state() {
    return top.resolve("state");
  }

  NativeInstaller installer(Points points) {
    return new NativeInstaller(
        InstallSettings.of(root(), state()), Running.NOTHING, NOON, InstallListener.SILENT, points);
  }

  /** A world like this one, to the last time stamp, in the place of whatever was there. */
  World copy(Path to) throws Exception {
    TreeRemoval.delete(to);
    Files.createDirectories(to);
    new Restoring().put(DiskImage.of(top, Set.of(), DiskImage.NONE), to, Set.of());
    return new World(to);
  }

  /** Fills a place, whatever is mounted there. */
  World filledLike(World other) throws Exception {
    assertThat(Command.of("cp", "-a", other.top + "/.", top.toString()).run(_ -> {}).ok()).isTrue();
    return this;
  }

  /** Everything that counts, to the last time stamp. */
  List<String> exact() throws IOException {
    var picture = new ArrayList<>(PackageKit.picture(root()));
    picture.add("itself " + Stat.existing(root()).mtime());
    picture.add("managed: " + new ManagedPackages(state()).read());
    return picture;
  }

  /** Without the installer's own places, and times that depend on when the test ran. */
  List<String> loose() throws IOException {
    return exact().stream()
        .filter(line -> !line.contains("/.wherry") && !line.startsWith("itself "))
        .map(line ->
            line.replaceAll("(DIRECTORY|/var/db/.*|SYMLINK) (.*) [0-9]+\\.[0-9]{9}", "$1 $2"))
        .toList();
  }

  void assertNothingLeft() throws IOException {
    assertThat(PackageKit.picture(root())).noneMatch(line -> line.contains("/.wherry"));
    assertThat(state().resolve(".wherry")).doesNotExist();
    assertThat(state().resolve("journal")).doesNotExist();
  }
}
