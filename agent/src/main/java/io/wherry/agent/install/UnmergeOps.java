package io.wherry.agent.install;

import io.wherry.common.pbin.Contents;
import io.wherry.common.pbin.Contents.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Plans what goes with an entry: what it brought, nobody has changed, nobody else owns and is
 * nobody's configuration.
 */
final class UnmergeOps {
  private final RootPaths paths;
  private final Ops ops;
  private final Set<String> kept;
  private final Predicate<String> protectedPaths;
  private final Md5 md5 = new Md5();

  /**
   * {@code kept}: canonical paths that some package owns when the plan is done; {@code
   * protectedPaths}: where files stay even if nobody has changed them.
   */
  UnmergeOps(RootPaths paths, Ops ops, Set<String> kept, Predicate<String> protectedPaths) {
    this.paths = paths;
    this.ops = ops;
    this.kept = kept;
    this.protectedPaths = protectedPaths;
  }

  void plan(Contents contents) throws IOException {
    var directories = new ArrayList<Line.Dir>();
    for (var line : contents.lines()) {
      if (line instanceof Line.Dir d) directories.add(d);
      else object(line);
    }
    directories.sort(java.util.Comparator.comparingInt(d -> -d.path().length()));
    for (var line : directories) directory(line);
  }

  private void object(Line line) throws IOException {
    var canonical = paths.canonical(line.path());
    if (kept.contains(canonical)) return;
    var place = paths.literal(canonical);
    var there = Stat.of(place);
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
    if (kept.contains(canonical)) return;
    var place = paths.literal(canonical);
    var there = Stat.of(place);
    if (there.isPresent() && there.get().is(Stat.Kind.DIRECTORY))
      ops.removeDirectory(place, there.get());
  }
}
