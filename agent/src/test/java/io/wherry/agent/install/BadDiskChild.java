package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Fault;
import io.wherry.common.posix.TreeRemoval;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A process whose disk fails where it is told, and that looks at what its installer makes of it.
 */
final class BadDiskChild {
  private final BadDisk disk;
  private final Path folder;
  private final Scene scene;
  private final World base;
  private final Scene.Ends ends;
  private final List<String> wrong = new ArrayList<>();

  private BadDiskChild(BadDisk disk, Path folder, Scene scene, World base, Scene.Ends ends) {
    this.disk = disk;
    this.folder = folder;
    this.scene = scene;
    this.base = base;
    this.ends = ends;
  }

  /** Arguments: the scene, a folder, the control file, what fails, whether it lasts. */
  public static void main(String[] arguments) throws Exception {
    var folder = Path.of(arguments[1]);
    var scene = Scene.of(arguments[0], new PackageKit(folder.resolve("workshop")));
    var base = World.make(folder.resolve("base"));
    var ends = scene.prepare(base);
    var child = new BadDiskChild(BadDisk.control(Path.of(arguments[2])), folder, scene, base, ends);
    child.walk(BadDisk.Fails.valueOf(arguments[3]), Boolean.parseBoolean(arguments[4]));
  }

  /** Every one of them, or every third where there are hundreds and the time is short. */
  private void walk(BadDisk.Fails what, boolean lasting) throws Exception {
    boolean many = what != BadDisk.Fails.SYNCING;
    int stride = many && Integer.getInteger("wherry.outages", 2) < 10 ? 3 : 1;
    int last = 1;
    while (one(what, last, lasting)) last += stride;
    wrong.forEach(System.out::println);
    assertThat(wrong).isEmpty();
    assertThat(last).isGreaterThan(8);
  }

  /** False where there is no such operation. */
  private boolean one(BadDisk.Fails what, int number, boolean lasting) throws Exception {
    var world = base.copy(folder.resolve("worlds/" + number));
    scene.approach(world);
    disk.fail(what, number, lasting);
    var said = attempt(world);
    var hit = disk.mend();
    if (hit.isEmpty()) return false;
    try {
      var named = lasting ? world.top() + "/" : hit.get();
      if (what == BadDisk.Fails.SYNCING) assertThat(said).as("the kernel says it once").isPresent();
      said.ifPresent(fault -> assertNames(fault, named, what));
      look(world, said);
    } catch (AssertionError e) {
      wrong.add(
          what + " " + number + " at " + hit.get() + ": " + e.getMessage() + " ; SAID " + said);
    }
    TreeRemoval.delete(world.top());
    return true;
  }

  private Optional<Fault> attempt(World world) throws Exception {
    try (var installer = world.installer(Points.NONE)) {
      return scene.attempt(installer);
    }
  }

  private void look(World world, Optional<Fault> said) throws Exception {
    Recovery recovery;
    try (var installer = world.installer(Points.NONE)) {
      recovery = installer.recover();
    }
    scene.look(world, recovery, ends, said.isEmpty());
  }

  private static void assertNames(Fault fault, String path, BadDisk.Fails what) {
    assertThat(fault.what()).contains(path);
    assertThat(fault.what()).contains(what == BadDisk.Fails.WRITING ? "full" : "nput/output error");
  }
}
