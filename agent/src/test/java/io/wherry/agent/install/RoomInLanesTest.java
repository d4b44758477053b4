package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
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

  /** Remembers in which order packages were asked for. */
  private record Asked(PackageKit kit, Queue<String> order) implements PackageSource {
    @Override
    public Delivery open(Change.Install install) throws IOException {
      order.add(install.id().toString());
      return kit.open(install);
    }

    @Override
    public long size(Change.Install install) {
      return kit.size(install);
    }
  }

  private static Change noise(PackageKit kit, String name, int kilobytes) throws IOException {
    var text = new StringBuilder();
    new SplittableRandom(1)
        .ints(kilobytes * 256L)
        .forEach(i -> text.append(Integer.toHexString(i)));
    return kit.draft("app-test/" + name, "1").file("/usr/" + name, text.toString()).build();
  }

  @Test
  void theLargestAreBegunFirstWhereverTheyStandInThePlan() throws Exception {
    var world = World.make(directory.resolve("world"));
    var kit = new PackageKit(directory.resolve("workshop"));
    var plan = PackageKit.plan(noise(kit, "a", 1), noise(kit, "b", 20), noise(kit, "c", 90));
    var asked = new Asked(kit, new ConcurrentLinkedQueue<>());
    try (var installer = world.installer(Points.NONE)) {
      assertThat(installer.stage(new ChangeId("c1"), plan, asked))
          .isInstanceOf(StageResult.Staged.class);
      assertThat(installer.merge()).isInstanceOf(MergeResult.Merged.class);
    }
    // The first two are unpacked side by side, in an order that nobody knows.
    assertThat(List.copyOf(asked.order()).subList(0, 2)).noneMatch(id -> id.contains("app-test/a"));
    assertThat(asked.order()).hasSize(3);
    for (var name : List.of("a", "b", "c"))
      assertThat(world.root().resolve("usr").resolve(name)).isNotEmptyFile();
  }

  @Test
  void oneThatNeedsMoreThanAllIsRefusedAndNothingStays() throws Exception {
    try (var mounts = new Tmpfs()) {
      var refused = (StageResult.Refused) stage(mounts, 40);
      assertThat(refused.fault().what()).contains("not enough room").contains("app-test/wide-1");
    }
  }
}
