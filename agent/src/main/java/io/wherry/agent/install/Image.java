package io.wherry.agent.install;

import io.wherry.common.model.PackageId;
import io.wherry.common.posix.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The staged tree of one package, looked at; directories stand before what they hold. */
record Image(List<ImageEntry> entries) {
  Image {
    entries = List.copyOf(entries);
  }

  static final Image NONE = new Image(List.of());

  /** Reads only files that have changed since {@code earlier} was taken. */
  static Image of(PackageId id, Path directory, Image earlier) throws IOException {
    var known = new HashMap<String, ImageEntry>();
    for (var entry : earlier.entries) known.put(entry.path(), entry);
    var look = new Look(id, known);
    look.into(directory, "");
    return new Image(look.found);
  }

  private static final class Look {
    private final PackageId id;
    private final Map<String, ImageEntry> known;
    private final List<ImageEntry> found = new ArrayList<>();
    private final Md5 md5 = new Md5();

    Look(PackageId id, Map<String, ImageEntry> known) {
      this.id = id;
      this.known = known;
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
      try (var held = Files.newDirectoryStream(directory)) {
        for (var each : held) names.add(text(each.getFileName()));
      }
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
      found.add(new ImageEntry(path, staged, stat, detail(staged, path, stat)));
      if (stat.is(Stat.Kind.DIRECTORY)) into(staged, path);
    }

    private String detail(Path staged, String path, Stat stat) throws IOException {
      return switch (stat.kind()) {
        case DIRECTORY -> "";
        case SYMLINK -> text(Files.readSymbolicLink(staged));
        case FILE -> sum(staged, path, stat);
        case OTHER -> throw Refusal.permanent(id + " brings a device, socket or fifo: " + path);
      };
    }

    private String sum(Path staged, String path, Stat stat) throws IOException {
      var before = known.get(path);
      if (before != null && before.stat().sameAs(stat)) return before.detail();
      return md5.of(staged);
    }
  }
}
