package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ChangeId;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages that are unpacked side by side share what room there is, and lose nothing by it. */
class RoomInLanesTest {
  private static final int MEGABYTE = 1 << 20;

  @TempDir Path directory;

  private StageResult stage(Tmpfs mounts, int megabytes) throws Exception {
    mounts.mount(directory.resolve("small"), "24m");
    var world = World.make(directory.resolve("small"));
    var kit = new PackageKit(directory.resolve("workshop"));
    var wide = kit.draft("app-test/wide", "1").file("/usr/wide", "x".repeat(megabytes * MEGABYTE));
    var small = kit.draft("app-test/small", "1").file("/usr/small", "y".repeat(MEGABYTE));
    try (var installer = world.installer(Points.NONE)) {
      var staged =
          installer.stage(new ChangeId("c1"), PackageKit.plan(wide.build(), small.build()), kit);
      if (staged instanceof StageResult.Staged) {
        assertThat(installer.merge()).isInstanceOf(MergeResult.Merged.class);
        assertThat(installer.confirm()).isEmpty();
        assertThat(Files.size(world.root().resolve("usr/wide"))).isEqualTo(megabytes * MEGABYTE);
        assertThat(Files.size(world.root().resolve("usr/small"))).isEqualTo(MEGABYTE);
      } else {
        assertThat(world.root()).isEmptyDirectory();
      }
      return staged;
    }
  }

  @Test
  void aPackageThatNeedsMoreThanHalfOfItWaitsForTheOthers() throws Exception {
    try (var mounts = new Tmpfs()) {
      assertThat(stage(mounts, 16)).isInstanceOf(StageResult.Staged.class);
    }
  }

  @Test
  void oneThatNeedsMoreThanAllIsRefusedAndNothingStays() throws Exception {
    try (var mounts = new Tmpfs()) {
      var refused = (StageResult.Refused) stage(mounts, 40);
      assertThat(refused.fault().what()).contains("not enough room").contains("app-test/wide-1");
    }
  }
}
