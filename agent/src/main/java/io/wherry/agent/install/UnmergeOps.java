package io.wherry.agent.install;

import io.wherry.common.pbin.Contents;
import io.wherry.common.pbin.Contents.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Set;

/** Plans what goes with an entry: what it brought, nobody has changed and nobody else owns. */
final class UnmergeOps {
  private final RootPaths paths;
  private final Ops ops;
  private final Set<String> kept;
  private final Md5 md5 = new Md5();

  /** {@code kept}: canonical paths that some package owns when the plan is done. */
  UnmergeOps(RootPaths paths, Ops ops, Set<String> kept) {
    this.paths = paths;
    this.ops = ops;
    this.kept = kept;
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
    if (there.isPresent() && isAsBrought(line, place, there.get())) ops.remove(place, there.get());
  }

  private boolean isAsBrought(Line line, Path place, Stat there) throws IOException {
    return switch (line) {
      case Line.Dir _ -> false;
      case Line.File f ->
          there.is(Stat.Kind.FILE)
              && (f.marks().ephemeral()
                  || (there.mtime().seconds() == f.mtime() && md5.of(place).equals(f.md5())));
      case Line.Sym s ->
          there.is(Stat.Kind.SYMLINK)
              && Files.readSymbolicLink(place).toString().equals(s.target());
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
