package io.wherry.agent.install;

import io.wherry.common.pbin.Contents.Line;
import io.wherry.common.pbin.RootPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Plans what goes with an entry: what it brought, nobody has changed, nobody else owns and is
 * nobody's configuration.
 */
final class UnmergeOps {
  private final RootPaths paths;
  private final Ops ops;
  private final Predicate<String> kept;
  private final Predicate<String> protectedPaths;
  private final List<Line.Dir> directories = new ArrayList<>();
  private final List<Line> libraries = new ArrayList<>();
  private final Md5 md5 = new Md5();

  /**
   * {@code kept}: canonical paths that some package owns when the plan is done; {@code
   * protectedPaths}: where files stay even if nobody has changed them.
   */
  UnmergeOps(RootPaths paths, Ops ops, Predicate<String> kept, Predicate<String> protectedPaths) {
    this.paths = paths;
    this.ops = ops;
    this.kept = kept;
    this.protectedPaths = protectedPaths;
  }

  /** One after the other; directories wait until all else was shown, libraries longer. */
  void plan(Line line) throws IOException {
    if (line instanceof Line.Dir d) directories.add(d);
    else if (isLibrary(line)) libraries.add(line);
    else object(line);
  }

  /** Gives back shared libraries with the directories: they go last of all. */
  List<Line> finish() throws IOException {
    directories(directories);
    if (!libraries.isEmpty()) libraries.addAll(directories);
    return libraries;
  }

  private boolean isLibrary(Line line) {
    return Libraries.isLibrary(paths.literal(line.path())) && !protectedPaths.test(line.path());
  }

  /** Shared libraries and their directories, of whichever entries. */
  void libraries(List<Line> lines) throws IOException {
    var directories = new ArrayList<Line.Dir>();
    for (var line : lines) {
      if (line instanceof Line.Dir d) directories.add(d);
      else object(line);
    }
    directories(directories);
  }

  private void directories(List<Line.Dir> directories) throws IOException {
    var inner = new ArrayList<>(directories);
    inner.sort(Comparator.comparingInt(d -> -d.path().length()));
    for (var line : inner) directory(line);
  }

  private void object(Line line) throws IOException {
    var canonical = paths.canonical(line.path());
    if (kept.test(canonical)) return;
    var place = paths.literal(canonical);
    var there = Stat.of(place);
    if (ops.removes(place)) return;
    if (there.isPresent() && mayGo(line, place, there.get())) ops.remove(place, there.get());
  }

  /** As paludis decides: what is volatile goes whatever has become of it, if it is what it was. */
  private boolean mayGo(Line line, Path place, Stat there) throws IOException {
    return switch (line) {
      case Line.Dir _ -> false;
      case Line.File f -> {
        if (!there.is(Stat.Kind.FILE) || protectedPaths.test(f.path())) yield false;
        yield f.marks().ephemeral()
            || (there.mtime().seconds() == f.mtime() && md5.of(place).equals(f.md5()));
      }
      case Line.Sym s -> {
        if (!there.is(Stat.Kind.SYMLINK)) yield false;
        yield s.marks().ephemeral()
            || (there.mtime().seconds() == s.mtime()
                && Files.readSymbolicLink(place).toString().equals(s.target()));
      }
    };
  }

  private void directory(Line.Dir line) throws IOException {
    var canonical = paths.canonical(line.path());
    if (kept.test(canonical)) return;
    var place = paths.literal(canonical);
    var there = Stat.of(place);
    if (there.isEmpty() || !there.get().is(Stat.Kind.DIRECTORY) || ops.removes(place)) return;
    if (Rights.overNamesIn(Disk.parent(place)).isEmpty()) ops.removeDirectory(place, there.get());
  }
}
