package io.wherry.agent.install;

import io.wherry.common.pbin.PbinFile;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a root's databases held at one moment, cheap enough to be looked at again and again: each
 * entry by its folder, whole or not, with what the kernel changes whenever somebody writes to it.
 * Nothing is read but names.
 */
record Fingerprint(Map<Path, List<Mark>> entries) {

  Fingerprint {
    entries = Map.copyOf(entries);
  }

  /** Nobody can set the last one back. */
  private record Mark(long device, long inode, long size, Stat.Time mtime, Stat.Time ctime) {
    static Mark of(Stat stat) {
      return new Mark(stat.device(), stat.inode(), stat.size(), stat.mtime(), stat.ctime());
    }
  }

  static Fingerprint take(Collection<Path> databases) throws IOException {
    var entries = new TreeMap<Path, List<Mark>>();
    for (var database : databases)
      for (var packages : children(database.resolve("data")))
        for (var entry : children(packages)) entries.put(entry, marks(entry));
    return new Fingerprint(entries);
  }

  private static List<Path> children(Path folder) throws IOException {
    return NamedFiles.isDirectory(folder) ? NamedFiles.list(folder) : List.of();
  }

  private static List<Mark> marks(Path entry) throws IOException {
    var marks = new ArrayList<Mark>();
    Stat.of(entry).map(Mark::of).ifPresent(marks::add);
    for (var name : lookedAt(entry))
      Stat.of(entry.resolve(name)).map(Mark::of).ifPresent(marks::add);
    return marks;
  }

  /** What a plan goes by; the folder itself tells of all that come and go in it. */
  private static List<String> lookedAt(Path entry) {
    var name = entry.resolveSibling("").getFileName().toString().replaceFirst(".*?---", "");
    var version = entry.getFileName().toString().split(":", 2)[0];
    return List.of("contents", "environment.bz2", name + "-" + version + "." + PbinFile.EAPI);
  }

  /** What is another now, in words; nothing where all is as it was. */
  List<String> differences(Fingerprint now) {
    return differences(now, List.of(), List.of());
  }

  /**
   * Likewise, where the entries {@code left} should have gone since and {@code came} should be
   * there.
   */
  List<String> differences(Fingerprint now, Collection<Path> left, Collection<Path> came) {
    var found = new ArrayList<String>();
    for (var entry : all(now)) {
      var difference =
          came.contains(entry) || left.contains(entry)
              ? unexpected(entry, came.contains(entry), now.entries.containsKey(entry))
              : other(entry, now);
      difference.ifPresent(what -> found.add(words(entry) + " " + what));
    }
    for (var entry : came)
      if (!now.entries.containsKey(entry)) found.add(words(entry) + " is gone");
    return found;
  }

  private List<Path> all(Fingerprint now) {
    Set<Path> all = new HashSet<>(entries.keySet());
    all.addAll(now.entries.keySet());
    return all.stream().sorted().toList();
  }

  private static Optional<String> unexpected(Path entry, boolean expected, boolean there) {
    return there && !expected ? Optional.of("is there again") : Optional.empty();
  }

  private Optional<String> other(Path entry, Fingerprint now) {
    var before = entries.get(entry);
    var after = now.entries.get(entry);
    if (before == null) return Optional.of("came");
    if (after == null) return Optional.of("went");
    return before.equals(after) ? Optional.empty() : Optional.of("was written to");
  }

  /** As {@code cave print-ids} has it, with the slot; a folder of another kind by its place. */
  private static String words(Path entry) {
    var packages = entry.resolveSibling("");
    var database = packages.resolve("../..").normalize().getFileName();
    var parts = List.of(entry.getFileName().toString().split(":", -1));
    var name = packages.getFileName().toString().split("---", 2);
    if (parts.size() != 3 || name.length != 2) return entry.toString();
    return name[0] + "/" + name[1] + "-" + parts.get(0) + ":" + parts.get(1) + "::" + database;
  }
}
