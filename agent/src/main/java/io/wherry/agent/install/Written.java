package io.wherry.agent.install;

import io.wherry.common.model.PackageName;
import io.wherry.common.pbin.Contents;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.RootPaths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What somebody else writes to a root for Wherry, who syncs nothing: which file systems that is on.
 * They are those on which its own installer would have areas for the same packages.
 */
public final class Written {
  /** Its own files: accounts, and what its hooks put together there. */
  private static final String CONFIGURATION = "/etc/x";

  private final RootPaths paths;
  private final InstalledDatabase database;
  private final Tops tops;
  private final Points points;
  private final Set<Path> fileSystems = new TreeSet<>();

  private Written(Path root, Points points) throws IOException {
    this.paths = new RootPaths(root);
    this.database = InstalledDatabase.open(root);
    this.tops = new Tops(root, Mounts.current());
    this.points = points;
    cover(List.of(root, database.directory(), paths.place(CONFIGURATION)));
  }

  /** To the root itself, its database and its configuration. */
  public static Written to(Path root, Points points) throws IOException {
    return new Written(root.toRealPath(), points);
  }

  /** And to these places. */
  public Written cover(Collection<Path> places) throws IOException {
    for (var place : places) fileSystems.add(tops.of(place));
    return this;
  }

  /** And wherever the installed packages of those names have something. */
  public Written cover(Set<PackageName> names) throws IOException {
    paths.forget();
    var directories = new TreeSet<String>();
    for (var entry : database.entries())
      if (names.contains(entry.id().name()))
        entry.eachLine(line -> {
          if (!(line instanceof Contents.Line.Dir)) directories.add(line.directory());
        });
    for (var directory : directories) fileSystems.add(tops.of(paths.place(directory + "/x")));
    return this;
  }

  /** By their tops. */
  public List<Path> fileSystems() {
    return List.copyOf(fileSystems);
  }

  /** On return all of it is on the disk. */
  public void sync() throws IOException {
    for (var top : fileSystems) Sync.fileSystem(top, points);
  }
}
