package io.wherry.agent.install;

import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.RootPaths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Plans how one staged image gets into the root, and refuses what would do damage there. */
final class MergeOps {
  /** What one record of the journal names; it is a line that must fit into memory several times. */
  private static final int MOST_NAMES = 4096;

  private final PackageId id;
  private final RootPaths paths;
  private final Ops ops;
  private final ConfigProtection protection;
  private final Permitted permitted;
  private final TakeOvers takeOvers;
  private final List<String> configurationFiles = new ArrayList<>();

  /** Paths of directories that come in one piece, or with one. */
  private final Set<String> whole = new HashSet<>();

  MergeOps(
      PackageId id,
      RootPaths paths,
      Ops ops,
      ConfigProtection protection,
      Permitted permitted,
      TakeOvers takeOvers) {
    this.id = id;
    this.paths = paths;
    this.ops = ops;
    this.protection = protection;
    this.permitted = permitted;
    this.takeOvers = takeOvers;
  }

  /** {@code between} may make what was planned until then, and is asked after each step. */
  void plan(Image image, Ops.Between between) throws IOException {
    for (var entry : image) {
      plan(entry, image);
      between.steps();
    }
  }

  /** New files that landed beside protected ones, as paths in the root. */
  List<String> configurationFiles() {
    return List.copyOf(configurationFiles);
  }

  private void plan(ImageEntry entry, Image image) throws IOException {
    var canonical = paths.canonical(entry.path());
    var place = paths.literal(canonical);
    boolean comesAlong = whole.contains(entry.directory());
    if (entry.isDirectory()) {
      if (comesAlong) whole.add(entry.path());
      else directory(entry, place, image);
      return;
    }
    checkPermitted(entry, canonical);
    takeOvers.check(id, entry, canonical);
    if (comesAlong) return;
    var there = Stat.of(place);
    if (there.isEmpty()) ops.create(entry.staged(), place);
    else over(entry, canonical, place, there.get());
  }

  private void directory(ImageEntry entry, Path place, Image image) throws IOException {
    var there = Stat.of(place);
    if (there.isPresent()) {
      overSomething(entry, place, there.get().kind());
      return;
    }
    var names = new ArrayList<String>();
    if (gather(image.folder(entry.path()), "", image, names)
        && ops.placeTree(entry.staged(), place, names)) whole.add(entry.path());
    else ops.makeDirectory(place, entry.staged());
  }

  /** False where not all that is staged there is wanted, or it is too much for one operation. */
  private static boolean gather(Folder folder, String prefix, Image image, List<String> into)
      throws IOException {
    if (into.size() + folder.size() > MOST_NAMES || !image.isComplete(folder)) return false;
    for (int number = 0; number < folder.size(); number++) {
      var name = prefix + folder.name(number);
      into.add(name);
      if (folder.isDirectory(number)
          && !gather(image.folder(folder.path(number)), name + "/", image, into)) return false;
    }
    return true;
  }

  private void overSomething(ImageEntry entry, Path place, Stat.Kind there) throws IOException {
    switch (there) {
      case DIRECTORY -> {}
      case OTHER -> {
        ops.remove(place, Stat.existing(place));
        ops.makeDirectory(place, entry.staged());
      }
      case SYMLINK -> throw collision(entry, "a symlink");
      case FILE -> throw collision(entry, "a file");
    }
  }

  private void checkPermitted(ImageEntry entry, String canonical) throws Refusal {
    checkPermitted(entry.path());
    if (!canonical.equals(entry.path())) checkPermitted(canonical);
  }

  private void checkPermitted(String path) throws Refusal {
    if (permitted.allows(path)) return;
    throw Refusal.permanent(
        id
            + " brings "
            + path
            + ", where packages may put nothing unless they say so with exdirectory");
  }

  private void over(ImageEntry entry, String canonical, Path place, Stat there) throws IOException {
    if (there.is(Stat.Kind.DIRECTORY)) throw collision(entry, "a directory");
    switch (protection.landing(entry, canonical, place, there)) {
      case ConfigProtection.Landing.Over() -> ops.replace(entry.staged(), place, there);
      case ConfigProtection.Landing.Beside(var beside) -> {
        ops.create(entry.staged(), beside);
        configurationFiles.add(inRoot(beside));
      }
      case ConfigProtection.Landing.Waiting(var waiting) -> configurationFiles.add(inRoot(waiting));
    }
  }

  private String inRoot(Path place) {
    return "/" + paths.root().relativize(place);
  }

  private Refusal collision(ImageEntry entry, String there) {
    var kind =
        switch (entry.kind()) {
          case DIRECTORY -> "a directory";
          case SYMLINK -> "a symlink";
          case FILE, OTHER -> "a file";
        };
    return Refusal.local(
        id
            + " brings "
            + kind
            + " "
            + entry.path()
            + ", but the host has "
            + there
            + " there; move it away or ask for another package");
  }
}
