package io.wherry.agent.install;

import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.RootPaths;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    var below = new Below(image.byDirectory(), image.complete());
    for (var entry : image.entries()) {
      plan(entry, below);
      between.steps();
    }
  }

  /** What the image's directories hold, by their paths; all that is staged where complete. */
  private record Below(Map<String, List<ImageEntry>> held, boolean complete) {
    List<ImageEntry> of(ImageEntry directory) {
      return held.getOrDefault(directory.path(), List.of());
    }

    boolean isAll(ImageEntry directory) throws IOException {
      return complete || NamedFiles.list(directory.staged()).size() == of(directory).size();
    }
  }

  /** New files that landed beside protected ones, as paths in the root. */
  List<String> configurationFiles() {
    return List.copyOf(configurationFiles);
  }

  private void plan(ImageEntry entry, Below below) throws IOException {
    var canonical = paths.canonical(entry.path());
    var place = paths.literal(canonical);
    boolean comesAlong = whole.contains(entry.directory());
    if (entry.stat().is(Stat.Kind.DIRECTORY)) {
      if (comesAlong) whole.add(entry.path());
      else directory(entry, place, below);
      return;
    }
    checkPermitted(entry, canonical);
    takeOvers.check(id, entry, canonical);
    if (comesAlong) return;
    var there = Stat.of(place);
    if (there.isEmpty()) ops.create(entry.staged(), place);
    else over(entry, canonical, place, there.get());
  }

  private void directory(ImageEntry entry, Path place, Below below) throws IOException {
    var there = Stat.of(place);
    if (there.isPresent()) {
      overSomething(entry, place, there.get().kind());
      return;
    }
    var names = new ArrayList<String>();
    if (gather(entry, "", below, names) && ops.placeTree(entry.staged(), place, names))
      whole.add(entry.path());
    else ops.makeDirectory(place, entry.staged());
  }

  /** False where not all that is staged there is wanted, or it is too much for one operation. */
  private static boolean gather(ImageEntry directory, String prefix, Below below, List<String> into)
      throws IOException {
    var held = below.of(directory);
    if (into.size() + held.size() > MOST_NAMES || !below.isAll(directory)) return false;
    for (var each : held) {
      var name = prefix + each.name();
      into.add(name);
      if (each.stat().is(Stat.Kind.DIRECTORY) && !gather(each, name + "/", below, into))
        return false;
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
