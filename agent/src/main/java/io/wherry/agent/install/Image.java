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
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Predicate;

/** The staged tree of one package, looked at; directories stand before what they hold. */
final class Image implements Iterable<ImageEntry> {
  private static final Md5Sum NO_SUM = new Md5Sum(0, 0);
  private static final Folder NOTHING = new Folder("", 0);
  static final Image NONE = new Image(Path.of(""), Map.of("", NOTHING), true);

  private final Path top;
  private final Map<String, Folder> folders;

  /** Nothing else is staged there. */
  private final boolean complete;

  private Image(Path top, Map<String, Folder> folders, boolean complete) {
    this.top = top;
    this.folders = folders;
    this.complete = complete;
  }

  /**
   * Reads only files that have changed since {@code earlier} was taken, or that it does not know
   * and of which {@code sums} does not tell the MD5, by their paths below the image's directory.
   */
  static Image of(PackageId id, Path directory, Image earlier, SumsByPath sums) throws IOException {
    var look = new Look(id, directory, earlier, sums);
    look.into(directory, "");
    return new Image(directory, look.found, true);
  }

  /** Of those that hold something, and the image's own. */
  Collection<Folder> folders() {
    return folders.values();
  }

  /** What the directory of that path holds. */
  Folder folder(String path) {
    return Objects.requireNonNull(folders.get(path), path);
  }

  /** True where nothing else is staged there. */
  boolean isComplete(Folder folder) throws IOException {
    return complete
        || NamedFiles.list(top.resolve(folder.path().substring(1))).size() == folder.size();
  }

  @Override
  public Iterator<ImageEntry> iterator() {
    return new Walk();
  }

  /** Without what belongs to parts that are not wanted, and directories that only held that. */
  Image without(Predicate<ImageEntry> unwanted) {
    var left = new HashMap<String, Folder>();
    keep(folder(""), unwanted, left);
    return left.equals(folders) ? this : new Image(top, left, false);
  }

  /** True where something of it is. */
  private boolean keep(Folder folder, Predicate<ImageEntry> unwanted, Map<String, Folder> left) {
    var kept =
        folder.with(number ->
            folder.isDirectory(number)
                ? keep(folder(folder.path(number)), unwanted, left)
                : !unwanted.test(entry(folder, number)));
    if (kept.size() > 0 || folder.path().isEmpty()) left.put(folder.path(), kept);
    return kept.size() > 0;
  }

  private ImageEntry entry(Folder folder, int number) {
    return new ImageEntry(folder.path(number), top, folder, number);
  }

  /** Each directory's content right after it. */
  private final class Walk implements Iterator<ImageEntry> {
    private final Deque<Place> places = new ArrayDeque<>();

    Walk() {
      places.push(new Place(folder("")));
    }

    @Override
    public boolean hasNext() {
      while (!places.isEmpty() && places.element().isOver()) places.pop();
      return !places.isEmpty();
    }

    @Override
    public ImageEntry next() {
      if (!hasNext()) throw new NoSuchElementException();
      var place = places.element();
      var entry = entry(place.folder, place.next++);
      if (entry.isDirectory()) places.push(new Place(folder(entry.path())));
      return entry;
    }
  }

  /** How far a walk has come in one directory. */
  private static final class Place {
    private final Folder folder;
    private int next;

    Place(Folder folder) {
      this.folder = folder;
    }

    boolean isOver() {
      return next == folder.size();
    }
  }

  private static final class Look {
    private final PackageId id;
    private final Path top;
    private final Image earlier;
    private final SumsByPath sums;
    private final Map<String, Folder> found = new HashMap<>();
    private final Md5 md5 = new Md5();

    Look(PackageId id, Path top, Image earlier, SumsByPath sums) {
      this.id = id;
      this.top = top;
      this.earlier = earlier;
      this.sums = sums;
    }

    void into(Path directory, String path) throws IOException {
      var names = names(directory);
      if (names.isEmpty() && !path.isEmpty())
        throw Refusal.permanent(
            id + " brings an empty directory, " + path + "; its builder must keep a file in it");
      var folder = new Folder(path, names.size());
      found.put(path, folder);
      for (var name : names) look(directory.resolve(name), name, folder);
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

    private void look(Path staged, String name, Folder into) throws IOException {
      var path = into.path() + "/" + name;
      var stat = Stat.existing(staged);
      switch (stat.kind()) {
        case DIRECTORY -> {
          into.add(name, stat, NO_SUM, "");
          into(staged, path);
        }
        case SYMLINK -> into.add(name, stat, NO_SUM, target(staged, path));
        case FILE -> into.add(name, stat, sum(staged, name, into, stat), "");
        case OTHER -> throw Refusal.permanent(id + " brings a device, socket or fifo: " + path);
      }
    }

    /** One that points to where the package was staged would dangle for ever. */
    private String target(Path staged, String path) throws IOException {
      var target = Files.readSymbolicLink(staged);
      if (target.startsWith(top))
        throw Refusal.permanent(
            id + " brings a symlink " + path + " that points into its own image: " + target);
      return text(target);
    }

    private Md5Sum sum(Path staged, String name, Folder in, Stat stat) throws IOException {
      var before = earlier.folders.getOrDefault(in.path(), NOTHING);
      int number = before.find(name);
      var sum =
          number < 0
              ? sums.get((in.path() + "/" + name).substring(1))
              : before.sumUnlessTouched(number, stat);
      return sum.isPresent() ? sum.get() : Md5Sum.parse(md5.of(staged));
    }
  }
}
