package io.wherry.agent.install;

import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.InstalledEntry;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Plans how entries come into the installed database and leave it. */
final class DatabaseOps {
  private final InstalledDatabase database;
  private final Ops ops;

  DatabaseOps(InstalledDatabase database, Ops ops) {
    this.database = database;
    this.ops = ops;
  }

  /**
   * Brings in what is staged below {@code skeleton}, a database of one entry: the entry's folder in
   * one piece, and what is missing of the rest. Gives back where the entry will be.
   */
  Path add(Path skeleton, Path entry) throws IOException {
    for (var missing : missingParents(database.directory())) ops.makeDirectory(missing, skeleton);
    into(skeleton, database.directory(), entry);
    return database.directory().resolve(skeleton.relativize(entry));
  }

  private static List<Path> missingParents(Path directory) throws IOException {
    var missing = new ArrayList<Path>();
    for (var at = directory; Stat.of(at).isEmpty(); at = Disk.parent(at)) missing.addFirst(at);
    return missing;
  }

  private void into(Path staged, Path place, Path entry) throws IOException {
    for (var each : NamedFiles.list(staged)) {
      var to = place.resolve(each.getFileName().toString());
      boolean plainDirectory = Stat.existing(each).is(Stat.Kind.DIRECTORY) && !each.equals(entry);
      if (Stat.of(to).isEmpty()) {
        if (plainDirectory) ops.makeDirectory(to, each);
        else ops.create(each, to);
      }
      if (plainDirectory) into(each, to, entry);
    }
  }

  /** Takes the entry out, and with the last one of its package the folder and the indices. */
  void remove(InstalledEntry entry) throws IOException {
    var directory = entry.directory();
    if (ops.movesWhole(directory)) ops.remove(directory, Stat.existing(directory));
    else piecemeal(directory);
    var folder = Disk.parent(directory);
    if (!names(folder).equals(Set.of(directory.getFileName().toString()))) return;
    for (var link : database.indexLinks(entry.id().name())) {
      var place = database.directory().resolve(link.path());
      var there = Stat.of(place);
      if (there.isPresent()) ops.remove(place, there.get());
      removeDirectory(Disk.parent(place));
    }
    removeDirectory(folder);
  }

  private void piecemeal(Path directory) throws IOException {
    for (var each : NamedFiles.list(directory)) ops.remove(each, Stat.existing(each));
    removeDirectory(directory);
  }

  private void removeDirectory(Path directory) throws IOException {
    var there = Stat.of(directory);
    if (there.isPresent()) ops.removeDirectory(directory, there.get());
  }

  private static Set<String> names(Path directory) throws IOException {
    var names = new HashSet<String>();
    for (var each : NamedFiles.list(directory)) names.add(each.getFileName().toString());
    return names;
  }
}
