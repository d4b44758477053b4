package io.wherry.agent.install;

import io.wherry.common.pbin.Contents;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a package's setup phase said about its own files. */
record Directives(
    List<Permitted.Rule> directories, List<String> ephemeral, Map<String, String> parts) {
  static final Directives NONE = new Directives(List.of(), List.of(), Map.of());

  Directives {
    directories = List.copyOf(directories);
    ephemeral = List.copyOf(ephemeral);
    parts = Map.copyOf(parts);
  }

  /**
   * Lines of a word and its operands between tabs, as the prelude writes them; others are skipped.
   */
  static Directives parse(List<String> lines) {
    var directories = new ArrayList<Permitted.Rule>();
    var ephemeral = new ArrayList<String>();
    var parts = new LinkedHashMap<String, String>();
    for (var line : lines) {
      var fields = line.split("\t", -1);
      switch (fields[0]) {
        case "allow" -> directories.add(new Permitted.Rule(fields[1], true));
        case "forbid" -> directories.add(new Permitted.Rule(fields[1], false));
        case "volatile" -> ephemeral.add(fields[1]);
        case "part" -> parts.put(fields[2], fields[1]);
        default -> {}
      }
    }
    return new Directives(directories, ephemeral, parts);
  }

  Directives and(Directives later) {
    var directories = new ArrayList<>(this.directories);
    directories.addAll(later.directories);
    var ephemeral = new ArrayList<>(this.ephemeral);
    ephemeral.addAll(later.ephemeral);
    var parts = new LinkedHashMap<>(this.parts);
    parts.putAll(later.parts);
    return new Directives(directories, ephemeral, parts);
  }

  Contents.Marks marks(String path) {
    var part =
        parts.entrySet().stream()
            .filter(e -> SavedEnvironment.isBelow(path, e.getKey()))
            .map(Map.Entry::getValue)
            .findFirst();
    boolean goes = ephemeral.stream().anyMatch(e -> SavedEnvironment.isBelow(path, e));
    return part.isEmpty() && !goes ? Contents.Marks.NONE : new Contents.Marks(part, goes);
  }

  /** The contents of a package that brings {@code image}. */
  Contents contents(Image image) {
    var lines = new ArrayList<Contents.Line>();
    for (var entry : image.entries()) lines.add(line(entry));
    return new Contents(lines);
  }

  private Contents.Line line(ImageEntry entry) {
    var path = entry.path();
    long mtime = entry.stat().mtime().seconds();
    return switch (entry.kind()) {
      case DIRECTORY -> new Contents.Line.Dir(path, marks(path));
      case FILE -> new Contents.Line.File(path, entry.detail(), mtime, marks(path));
      case SYMLINK -> new Contents.Line.Sym(path, entry.detail(), mtime, marks(path));
      case OTHER -> throw new IllegalStateException(path + " is no file");
    };
  }
}
