package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ChangeId;
import io.wherry.common.posix.Posix;
import io.wherry.common.process.Command;
import io.wherry.common.process.Exit;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kills an installer at every step that touches the disk, and looks at what a restart makes of it.
 */
class CrashWalkTest {
  private static final int FAR = 10_000;
  private static final Set<String> WALKED = new ConcurrentSkipListSet<>();

  @TempDir(factory = FastDisk.class)
  Path directory;

  private PackageKit kit;

  /** Thrown where a test stops the world; nothing in the installer catches it. */
  private static final class Crashed extends Error {
    private static final long serialVersionUID = 1;
  }

  /** Stops at one step of a run. */
  private static final class StopAt implements Points {
    private final int step;
    private int seen;

    StopAt(int step) {
      this.step = step;
    }

    @Override
    public void at(String what) {
      walk(what);
      if (++seen == step) throw new Crashed();
    }
  }

  /** Fails once, as a full file system does. */
  private static final class FullAt implements Points {
    private final int step;
    private int seen;

    FullAt(int step) {
      this.step = step;
    }

    @Override
    public void at(String what) throws IOException {
      if (++seen == step) throw new FileSystemException(what, null, "No space left on device");
    }
  }

  @BeforeEach
  void makeKit() throws IOException {
    kit = new PackageKit(directory.resolve("workshop"));
  }

  @AfterAll
  static void noKindOfStepIsUnwalked() throws IOException {
    var kinds = StepKinds.inTheProgram();
    if (Posix.geteuid() != 0) kinds.remove("copy ");
    for (var kind : kinds)
      assertThat(WALKED).as("steps of the kind '" + kind + "'").anyMatch(s -> s.startsWith(kind));
  }

  private static void walk(String step) {
    WALKED.add(step.replaceAll("/.*", ""));
  }

  private World base(String name) throws IOException {
    return World.make(Files.createDirectories(directory.resolve("base-" + name)));
  }

  /** Every step of a run that is left alone. */
  private List<String> steps(Scene scene, World base, Making making) throws Exception {
    var steps = new ArrayList<String>();
    var world = making.like(base, directory.resolve("dry"));
    scene.approach(world);
    scene.act(world, steps::add);
    steps.forEach(CrashWalkTest::walk);
    return steps;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "install",
        "upgrade",
        "removal",
        "revert",
        "names",
        "confirm",
        "phases",
        "swap",
        "repair",
        "pieces",
        "removal in pieces"
      })
  void whateverStepItIsKilledAtTheOldSetIsThereOrTheNewOne(String name) throws Exception {
    walk(name, World::copy);
  }

  @Test
  void aRootOnTwoFileSystemsHoldsTheOldSetOrTheNewOne() throws Exception {
    try (var mounts = new Tmpfs()) {
      walk(
          "boot",
          (like, place) -> {
            var world = World.make(place);
            mounts.mount(world.root().resolve("boot"), "4m");
            return world.filledLike(like);
          });
    }
  }

  /** Makes a world like another one. */
  private interface Making {
    World like(World base, Path place) throws Exception;
  }

  private void walk(String name, Making making) throws Exception {
    var scene = Scene.of(name, kit);
    var base = base(name);
    var ends = scene.prepare(base);
    int steps = steps(scene, base, making).size();
    var worlds = directory.resolve("worlds");
    for (int step = 1; step <= steps; step++)
      making.like(base, worlds.resolve(Integer.toString(step)));

    assertThat(killed(name, worlds, steps)).isEqualTo(new Exit.Ended(128 + 9));

    var endings = new TreeSet<String>();
    for (int step = 1; step <= steps; step++) {
      var world = World.make(worlds.resolve(Integer.toString(step)));
      var recovery = recover(world, step);
      scene.look(world, recovery, ends, false);
      endings.add(recovery.getClass().getSimpleName());
    }
    assertThat(endings).hasSizeGreaterThan(1);
  }

  private Exit killed(String scene, Path worlds, int count) throws InterruptedException {
    return Command.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            CrashChild.class.getName(),
            scene,
            worlds.toString(),
            directory.resolve("workshop-of-the-killed").toString(),
            Integer.toString(count))
        .run(System.err::println);
  }

  /** Now and then the recovery too is stopped, again and again, each time a step later. */
  private static Recovery recover(World world, int run) throws IOException {
    for (int stop = run % 8 == 0 ? 1 : FAR; stop <= FAR; stop++) {
      try (var installer = world.installer(new StopAt(stop))) {
        return installer.recover();
      } catch (Crashed _) {
        // Once more, a step further.
      }
    }
    throw new AssertionError("recovery does not end");
  }

  /** A loader and its libraries change at once, however little is done at once. */
  @ParameterizedTest
  @CsvSource({"upgrade, true", "removal, true", "swap, false"})
  void packagesGoInPiecesButThatOfALoader(String name, boolean divided) throws Exception {
    long whole = journalled(name, "whole", steps -> steps::add);
    long pieces = journalled(name, "pieces", steps -> new Scene.InPieces(steps::add));

    assertThat(whole).isPositive();
    assertThat(pieces > whole).isEqualTo(divided);
  }

  /**
   * How often it waits for the journal, which is before each run of renames, and a few times more.
   */
  private long journalled(String name, String how, Function<List<String>, Points> telling)
      throws Exception {
    var scene = Scene.of(name, kit);
    var world = base(name + "-" + how);
    scene.prepare(world);
    var steps = new ArrayList<String>();
    scene.act(world, telling.apply(steps));
    return steps.stream().filter(s -> s.startsWith("fsync ") && s.endsWith("/journal")).count();
  }

  @Test
  void whatSomebodyPutIntoANewDirectoryStaysWhereverTheWayBackIsKilled() throws Exception {
    var noted =
        kit.draft("app/noted", "1")
            .file("/usr/share/noted/text", "text")
            .file("/usr/share/noted/deep/more", "more")
            .build();
    boolean killed = true;
    for (int step = 1; killed; step++) {
      var world = World.make(directory.resolve("stranger-" + step));
      try (var installer = world.installer(Points.NONE)) {
        installer.stage(new ChangeId("c"), PackageKit.plan(noted), kit);
        assertThat(installer.merge()).isInstanceOf(MergeResult.Merged.class);
      }
      var mine = Files.writeString(world.root().resolve("usr/share/noted/deep/mine"), "mine");
      killed = isKilledGoingBack(world, step);
      if (killed) goBack(world);
      assertThat(files(world.root())).containsExactly(mine);
      world.assertNothingLeft();
    }
  }

  private static boolean isKilledGoingBack(World world, int step) throws IOException {
    try (var installer = world.installer(new StopAt(step))) {
      assertThat(installer.revert()).isInstanceOf(RevertResult.Reverted.class);
      return false;
    } catch (Crashed _) {
      return true;
    }
  }

  private static void goBack(World world) throws IOException {
    try (var installer = world.installer(Points.NONE)) {
      if (installer.recover() instanceof Recovery.MergedUnconfirmed)
        assertThat(installer.revert()).isInstanceOf(RevertResult.Reverted.class);
    }
  }

  private static List<Path> files(Path root) throws IOException {
    try (var all = Files.walk(root)) {
      return all.filter(place -> !Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)).toList();
    }
  }

  @Test
  void aDiskThatIsFullAtAnyMomentLeavesTheOldSet() throws Exception {
    var scene = Scene.of("upgrade", kit);
    var base = base("upgrade");
    var ends = scene.prepare(base);
    int steps = steps(scene, base, World::copy).size();
    for (int stop = 1; stop <= steps; stop++) {
      var world = base.copy(directory.resolve("world"));
      try (var installer = world.installer(new FullAt(stop))) {
        var said = scene.attempt(installer);
        if (said.isEmpty()) continue;
        assertThat(said.get().what()).contains("is full", "make room there");
      }
      scene.look(world, new Recovery.Nothing(), ends, false);
    }
  }
}
