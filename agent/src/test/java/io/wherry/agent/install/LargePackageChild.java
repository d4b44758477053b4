package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process with little memory in which a package of many files comes, goes back and goes. */
final class LargePackageChild {
  private static final String NAME = "app/many";
  private static final int IN_EACH = 200;
  private final World world;
  private final int folders;
  private int changes;

  /** Thrown where the world is stopped; nothing in the installer catches it. */
  private static final class Crashed extends Error {
    private static final long serialVersionUID = 1;
  }

  private LargePackageChild(World world, int folders) {
    this.world = world;
    this.folders = folders;
  }

  /** Arguments: a folder, how many directories of the package. */
  public static void main(String[] arguments) throws Exception {
    var folder = Path.of(arguments[0]);
    var child =
        new LargePackageChild(World.make(folder.resolve("world")), Integer.parseInt(arguments[1]));
    var kit = new PackageKit(folder.resolve("workshop"));
    child.play(kit);
  }

  private void play(PackageKit kit) throws Exception {
    var one = draft(kit, 1).build();
    var two = draft(kit, 2).build(one.id());
    merge(kit, one, true);
    assertHolds(1);
    merge(kit, two, false);
    assertHolds(2);
    revert();
    assertHolds(1);
    crash(kit, two);
    recover();
    assertHolds(1);
    merge(kit, two, true);
    assertHolds(2);
    merge(kit, new Change.Remove(two.id()), true);
    assertThat(world.root().resolve("usr/share/many")).doesNotExist();
    System.out.println("played");
  }

  private PackageKit.Draft draft(PackageKit kit, int version) throws IOException {
    var draft = kit.draft(NAME, Integer.toString(version)).at(1_700_000_000 + version);
    for (int file = 0; file < folders * IN_EACH; file++)
      draft.file(path(file), text(version, file));
    return draft;
  }

  private static String path(int file) {
    return "/usr/share/many/folder-" + file / IN_EACH + "/file-number-" + file + ".txt";
  }

  private static String text(int version, int file) {
    return "content " + version + " of " + file + "\n";
  }

  /** All of them, and nothing but them. */
  private void assertHolds(int version) throws IOException {
    for (int file = 0; file < folders * IN_EACH; file++) {
      var place = world.root().resolve(path(file).substring(1));
      assertThat(Files.readString(place)).isEqualTo(text(version, file));
    }
    for (var folder : NamedFiles.list(world.root().resolve("usr/share/many")))
      assertThat(NamedFiles.list(folder)).hasSize(IN_EACH);
  }

  private void merge(PackageKit kit, Change change, boolean confirmed) throws IOException {
    try (var installer = world.installer(Points.NONE)) {
      stage(installer, kit, change);
      assertThat(installer.merge()).isInstanceOf(MergeResult.Merged.class);
      if (confirmed) assertThat(installer.confirm()).isEmpty();
    }
  }

  private void stage(NativeInstaller installer, PackageKit kit, Change change) {
    var id = new ChangeId("c" + ++changes);
    assertThat(installer.stage(id, PackageKit.plan(change), kit))
        .isInstanceOf(StageResult.Staged.class);
  }

  private void revert() throws IOException {
    try (var installer = world.installer(Points.NONE)) {
      assertThat(installer.revert()).isInstanceOf(RevertResult.Reverted.class);
    }
  }

  /** Within the last directory. */
  private void crash(PackageKit kit, Change change) throws IOException {
    var last = world.root().resolve(path(folders * IN_EACH - 1).substring(1));
    Points points =
        step -> {
          if (step.equals("replace " + last)) throw new Crashed();
        };
    try (var installer = world.installer(points)) {
      stage(installer, kit, change);
      installer.merge();
      throw new AssertionError(last + " was not replaced");
    } catch (Crashed _) {
      assertThat(Files.readString(world.root().resolve(path(0).substring(1))))
          .isEqualTo(text(2, 0));
    }
  }

  private void recover() throws IOException {
    try (var installer = world.installer(Points.NONE)) {
      assertThat(installer.recover()).isInstanceOf(Recovery.Restored.class);
    }
  }
}
