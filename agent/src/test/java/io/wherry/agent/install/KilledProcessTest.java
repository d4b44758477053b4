package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ChangeId;
import io.wherry.common.process.Command;
import io.wherry.common.process.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same walk as {@link CrashWalkTest}, but sampled, and with a real process that is killed. */
class KilledProcessTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));

  @TempDir(factory = FastDisk.class)
  Path directory;

  private NativeInstaller installer(Path world) {
    var settings = InstallSettings.of(world.resolve("root"), world.resolve("state"));
    return new NativeInstaller(settings, NOON, InstallListener.SILENT);
  }

  private Path installed(String name) throws IOException {
    var world = Files.createDirectory(directory.resolve(name));
    Files.createDirectory(world.resolve("root"));
    var kit = new PackageKit(directory.resolve("workshop-" + name));
    var hello =
        kit.draft("app/hello", "1").file("/usr/bin/hello", "one", 0755).file("/usr/old", "o");
    try (var installer = installer(world)) {
      installer.stage(new ChangeId("first"), PackageKit.plan(hello.build()), kit);
      assertThat(installer.merge()).isInstanceOf(MergeResult.Merged.class);
      assertThat(installer.confirm()).isEmpty();
    }
    return world;
  }

  private Exit upgrade(Path world, int step) throws Exception {
    return Command.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            CrashChild.class.getName(),
            world.toString(),
            directory.resolve("workshop-" + step).toString(),
            Integer.toString(step))
        .run(_ -> {});
  }

  @Test
  void aKilledInstallerLeavesTheOldSetOrTheNewOne() throws Exception {
    for (int step : List.of(3, 14, 17, 20, 24, 60)) {
      var world = installed("world-" + step);
      var before = PackageKit.picture(world.resolve("root"));

      var exit = upgrade(world, step);

      try (var installer = installer(world)) {
        switch (installer.recover()) {
          case Recovery.Nothing _, Recovery.Restored _ -> {
            assertThat(exit).isEqualTo(new Exit.Ended(128 + 9));
            assertThat(PackageKit.picture(world.resolve("root"))).isEqualTo(before);
          }
          case Recovery.MergedUnconfirmed _ -> {
            assertThat(Files.readString(world.resolve("root/usr/bin/hello"))).isEqualTo("two");
            assertThat(world.resolve("root/usr/old")).doesNotExist();
            assertThat(world.resolve("root/usr/new")).exists();
          }
          case Recovery.Confirmed _, Recovery.Failed _ -> throw new AssertionError("step " + step);
        }
      }
    }
  }
}
