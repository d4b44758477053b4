package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Loses power at every step: whatever was not synced by then may be lost, torn or out of order, on
 * each file system for itself. The installer of the next start must make the old set of it or the
 * new one. {@code -Dwherry.outages=…} says how often each step is tried, {@code -Dwherry.seed=…}
 * where the dice begin.
 */
class PowerLossTest {
  private static final int OUTAGES = Integer.getInteger("wherry.outages", 2);
  private static final long SEED = Long.getLong("wherry.seed", 20_261_125);

  @TempDir(factory = FastDisk.class)
  Path directory;

  private PackageKit kit;

  @BeforeEach
  void makeKit() throws IOException {
    Assumptions.assumeThat(Files.getFileStore(directory).type())
        .as("numbers of objects are never given twice")
        .isEqualTo("tmpfs");
    kit = new PackageKit(directory.resolve("workshop"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "install", "upgrade", "removal", "revert", "confirm", "names", "phases", "swap", "pieces"
      })
  void whateverIsLostTheOldSetIsThereOrTheNewOne(String name) throws Exception {
    var world = World.make(directory.resolve("base"));
    var scene = Scene.of(name, kit);
    var ends = scene.prepare(world);
    scene.approach(world);
    new Losing(scene, world, ends, drives(world))
        .atEveryStep(points -> scene.act(world, points), true);
  }

  @Test
  void aRootOnTwoFileSystemsMayLoseMoreOnOneThanOnTheOther() throws Exception {
    try (var mounts = new Tmpfs()) {
      var world = World.make(directory.resolve("base"));
      var boot = world.root().resolve("boot");
      mounts.mount(boot, "4m");
      var scene = Scene.of("boot", kit);
      var ends = scene.prepare(world);
      var drives =
          List.of(
              new DiskLog(world.root(), Set.of(boot)),
              new DiskLog(boot, Set.of()),
              new DiskLog(world.state(), Set.of()));
      new Losing(scene, world, ends, drives).atEveryStep(points -> scene.act(world, points), true);
    }
  }

  /** Root and state are never renamed into each other, so they may as well be two file systems. */
  private static List<DiskLog> drives(World world) throws IOException {
    return List.of(new DiskLog(world.root(), Set.of()), new DiskLog(world.state(), Set.of()));
  }

  /** A second loss of power, while what the first one left is being mended. */
  @ParameterizedTest
  @ValueSource(strings = {"upgrade", "removal"})
  void powerMayBeLostOnceMoreWhileTheHostIsPutBack(String name) throws Exception {
    var world = World.make(directory.resolve("base"));
    var scene = Scene.of(name, kit);
    var ends = scene.prepare(world);
    assertThatThrownBy(() -> scene.act(world, PowerLossTest::stopNearTheEnd))
        .isInstanceOf(Stopped.class);
    new Losing(scene, world, ends, drives(world))
        .atEveryStep(
            points -> {
              try (var installer = world.installer(points)) {
                assertThat(installer.recover()).isInstanceOf(Recovery.Restored.class);
              }
            },
            false);
  }

  /** Found by losing power: backups came back to a host that had no journal of them any more. */
  @Test
  void theJournalGoesOnlyWhenWhatItKnowsOfIsGoneForGood() throws Exception {
    var world = World.make(directory.resolve("base"));
    var scene = Scene.of("confirm", kit);
    scene.prepare(world);
    scene.approach(world);
    var steps = new ArrayList<String>();
    scene.act(world, steps::add);

    int deleted = steps.indexOf("journal: delete");
    for (var place : List.of(world.root(), world.state())) {
      int forgotten = steps.indexOf("forget " + place.resolve(".wherry/second"));
      int synced = steps.subList(0, deleted).lastIndexOf("fsync directory " + place);
      assertThat(List.of(forgotten, synced, deleted)).isSorted().doesNotContain(-1);
    }
  }

  /** Found by losing power: the directory that staging lay in had the time of the loss. */
  @Test
  void theTimesOfThePlacesAreKnownBeforeStagingIsPutThere() throws Exception {
    var world = World.make(directory.resolve("base"));
    var scene = Scene.of("install", kit);
    var before = Stat.existing(world.root()).mtime();
    assertThatThrownBy(() -> scene.act(world, PowerLossTest::stopBeforeTheTimeIsPutBack))
        .isInstanceOf(Stopped.class);
    assertThat(Stat.existing(world.root()).mtime()).isNotEqualTo(before);

    assertThat(recovered(world)).isInstanceOf(Recovery.Nothing.class);
    assertThat(Stat.existing(world.root()).mtime()).isEqualTo(before);
  }

  private static void stopBeforeTheTimeIsPutBack(String step) {
    if (step.startsWith("keep time of ")) throw new Stopped();
  }

  private static void stopNearTheEnd(String step) {
    if (step.endsWith("/state/managed")) throw new Stopped();
  }

  /** Thrown where a test stops the world; nothing in the installer catches it. */
  private static final class Stopped extends Error {
    private static final long serialVersionUID = 1;
  }

  /** What is done to a world. */
  private interface Deed {
    void run(Points points) throws Exception;
  }

  private record Losing(Scene scene, World world, Scene.Ends ends, List<DiskLog> drives) {
    /** {@code lasts} where the end of the deed must last. */
    void atEveryStep(Deed deed, boolean lasts) throws Exception {
      var recorder = new Recorder(drives);
      deed.run(recorder);
      int over = recorder.steps().size();
      recorder.end();
      for (int step = 0; step <= over; step++)
        for (int n = 0; n < OUTAGES; n++)
          lose(recorder, step, SEED + 1_000L * step + n, lasts && step == over);
    }

    private void lose(Recorder recorder, int step, long seed, boolean over) throws Exception {
      restore(recorder, world, step, seed);
      try {
        assertNoHalves(world, ends);
        scene.look(world, recovered(world), ends, over);
      } catch (AssertionError | IOException e) {
        var where = recorder.steps().get(step);
        throw new AssertionError(
            "power lost before '%s' (step %d), dice %d".formatted(where, step, seed), e);
      }
    }
  }

  /** What the host starts with, before anybody can mend it, is old or new file by file. */
  private static void assertNoHalves(World world, Scene.Ends ends) throws IOException {
    var old = contents(ends.old());
    var fresh = contents(ends.fresh());
    var is = contents(world.exact());
    is.forEach((path, content) -> {
      if (old.containsKey(path) || fresh.containsKey(path))
        assertThat(content).as(path).isIn(old.get(path), fresh.get(path));
    });
    for (var path : old.keySet())
      if (fresh.containsKey(path)) assertThat(is).as("what is always there").containsKey(path);
  }

  /** Paths of files with what tells their content. */
  private static Map<String, String> contents(List<String> picture) {
    return picture.stream()
        .map(line -> line.split(" "))
        .filter(words -> words[1].equals("FILE"))
        .collect(Collectors.toMap(words -> words[0], words -> words[words.length - 1]));
  }

  private static Recovery recovered(World world) throws IOException {
    try (var installer = world.installer(Points.NONE)) {
      return installer.recover();
    }
  }

  private static void restore(Recorder recorder, World world, int step, long seed)
      throws IOException {
    var dice = new Random(seed);
    var kinds = Outage.Kind.values();
    var images = new ArrayList<DiskImage>();
    for (var log : recorder.logs())
      images.add(new Outage(log, step, kinds[dice.nextInt(kinds.length)], dice).image());
    Restoring.all(recorder.logs(), images, world.state());
  }
}
