package io.wherry.agent.install;

import io.wherry.common.model.ChangeId;
import io.wherry.common.posix.Posix;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/** A process that begins an upgrade and kills itself, as {@code kill -9} does, at a given step. */
final class CrashChild {
  private CrashChild() {}

  /** Arguments: the world, a workshop of its own, and the number of the step. */
  public static void main(String[] arguments) throws Exception {
    var world = Path.of(arguments[0]);
    var kit = new PackageKit(Path.of(arguments[1]));
    int last = Integer.parseInt(arguments[2]);
    var settings = InstallSettings.of(world.resolve("root"), world.resolve("state"));
    var noon = InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));
    var points =
        new Points() {
          private int steps;

          @Override
          public void at(String step) throws java.io.IOException {
            if (++steps == last) Posix.kill(ProcessHandle.current().pid(), 9);
          }
        };
    try (var installer = new NativeInstaller(settings, noon, InstallListener.SILENT, points)) {
      var one =
          kit.draft("app/hello", "2").file("/usr/bin/hello", "two", 0755).file("/usr/new", "n");
      var plan = PackageKit.plan(one.build(PackageKit.id("app/hello", "1")));
      installer.stage(new ChangeId("upgrade"), plan, kit);
      installer.merge();
    }
  }
}
