package io.wherry.agent.install;

import io.wherry.common.archive.SumsByPath;
import io.wherry.common.model.Md5Sum;
import io.wherry.common.model.PackageId;
import io.wherry.common.posix.FileNames;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The staged tree of one package, looked at; directories stand before what they hold. {@code
 * complete} where nothing else is staged there.
 */
record Image(List<ImageEntry> entries, boolean complete) {
  Image {
    entries = List.copyOf(entries);
  }

  static final Image NONE = new Image(List.of(), true);

  /**
   * Reads only files that have changed since {@code earlier} was taken, or that it does not know
   * and of which {@code sums} does not tell the MD5, by their paths below the image's directory.
   */
  static Image of(PackageId id, Path directory, Image earlier, SumsByPath sums) throws IOException {
    var known = new HashMap<String, ImageEntry>();
    for (var entry : earlier.entries) known.put(entry.path(), entry);
    var look = new Look(id, directory, known, sums);
    look.into(directory, "");
    return new Image(look.found, true);
  }

  /** What each directory holds, by its path; the image's own is {@code /}. */
  Map<String, List<ImageEntry>> byDirectory() {
    var held = new HashMap<String, List<ImageEntry>>();
    for (var entry : entries)
      held.computeIfAbsent(entry.directory(), _ -> new ArrayList<>()).add(entry);
    return held;
  }

  /** Without what belongs to parts that are not wanted, and directories that only held that. */
  Image without(Predicate<ImageEntry> unwanted) {
    var left = new ArrayDeque<ImageEntry>();
    var held = new HashSet<String>();
    for (var entry : entries.reversed()) {
      boolean directory = entry.stat().is(Stat.Kind.DIRECTORY);
      if (directory ? !held.contains(entry.path()) : unwanted.test(entry)) continue;
      left.addFirst(entry);
      held.add(entry.directory());
    }
    return new Image(List.copyOf(left), complete && left.size() == entries.size());
  }

  private static final class Look {
    private final PackageId id;
    private final Path top;
    private final Map<String, ImageEntry> known;
    private final SumsByPath sums;
    private final List<ImageEntry> found = new ArrayList<>();
    private final Md5 md5 = new Md5();

    Look(PackageId id, Path top, Map<String, ImageEntry> known, SumsByPath sums) {
      this.id = id;
      this.top = top;
      this.known = known;
      this.sums = sums;
    }

    void into(Path directory, String path) throws IOException {
      var names = names(directory);
      if (names.isEmpty() && !path.isEmpty())
        throw Refusal.permanent(
            id + " brings an empty directory, " + path + "; its builder must keep a file in it");
      for (var name : names) look(directory.resolve(name), path + "/" + name);
    }

    private List<String> names(Path directory) throws IOException {
      var names = new ArrayList<String>();
      for (var each : NamedFiles.list(directory)) names.add(text(each.getFileName()));
      names.sort(null);
      return names;
    }

    /** Archives keep any bytes; we do not guess what the database would make of them. */
    private String text(Path name) throws Refusal {
      var text = FileNames.text(name);
      if (FileNames.isText(text)) return text;
      throw Refusal.permanent(
          id + " brings a name or target that is no UTF-8: " + name + "; rename it in the package");
    }

    private void look(Path staged, String path) throws IOException {
      var stat = Stat.existing(staged);
      found.add(entry(staged, path, stat));
      if (stat.is(Stat.Kind.DIRECTORY)) into(staged, path);
    }

    private ImageEntry entry(Path staged, String path, Stat stat) throws IOException {
      return switch (stat.kind()) {
        case DIRECTORY -> new ImageEntry(path, top, stat, null, "");
        case SYMLINK -> new ImageEntry(path, top, stat, null, target(staged, path));
        case FILE -> new ImageEntry(path, top, stat, sum(staged, path, stat), "");
        case OTHER -> throw Refusal.permanent(id + " brings a device, socket or fifo: " + path);
      };
    }

    /** One that points to where the package was staged would dangle for ever. */
    private String target(Path staged, String path) throws IOException {
      var target = Files.readSymbolicLink(staged);
      if (target.startsWith(top))
        throw Refusal.permanent(
            id + " brings a symlink " + path + " that points into its own image: " + target);
      return text(target);
    }

    private Md5Sum sum(Path staged, String path, Stat stat) throws IOException {
      var before = known.get(path);
      if (before != null && before.sum() != null && before.stat().sameAs(stat)) return before.sum();
      var told = before == null ? sums.get(path.substring(1)) : Optional.<Md5Sum>empty();
      return told.isPresent() ? told.get() : Md5Sum.parse(md5.of(staged));
    }
  }
}
