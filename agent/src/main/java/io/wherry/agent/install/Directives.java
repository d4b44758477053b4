package io.wherry.agent.install;

import io.wherry.common.pbin.Contents;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a package's phases said about its own files; the later word wins. */
record Directives(List<Permitted.Rule> directories, Set<String> ephemeral, List<Part> parts) {
  static final Directives NONE = new Directives(List.of(), Set.of(), List.of());

  Directives {
    directories = List.copyOf(directories);
    ephemeral = Set.copyOf(ephemeral);
    parts = List.copyOf(parts);
  }

  /** What lies at and below a path belongs to the part of this name, or with no name to none. */
  record Part(String path, String name) {}

  /**
   * Lines of a word and its operands between tabs, as the prelude writes them; others are skipped.
   */
  static Directives parse(List<String> lines) {
    var directories = new ArrayList<Permitted.Rule>();
    var ephemeral = new HashSet<String>();
    var parts = new ArrayList<Part>();
    for (var line : lines) {
      var fields = line.split("\t", -1);
      switch (fields[0]) {
        case "allow" -> directories.add(new Permitted.Rule(fields[1], true));
        case "forbid" -> directories.add(new Permitted.Rule(fields[1], false));
        case "volatile" -> ephemeral.add(fields[1]);
        case "part" -> parts.add(new Part(fields[2], fields[1]));
        default -> {}
      }
    }
    return new Directives(directories, ephemeral, parts);
  }

  Directives and(Directives later) {
    var directories = new ArrayList<>(this.directories);
    directories.addAll(later.directories);
    var ephemeral = new HashSet<>(this.ephemeral);
    ephemeral.addAll(later.ephemeral);
    var parts = new ArrayList<>(this.parts);
    parts.addAll(later.parts);
    return new Directives(directories, ephemeral, parts);
  }

  /** The part that a path belongs to, if it is not of the package's core. */
  Optional<String> part(String path) {
    for (var part : parts.reversed())
      if (SavedEnvironment.isBelow(path, part.path()))
        return Optional.of(part.name()).filter(name -> !name.isEmpty());
    return Optional.empty();
  }

  /** The contents of a package that brings {@code image}, each line made when it is asked for. */
  Iterable<Contents.Line> contents(Image image) {
    return () -> {
      var entries = image.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return entries.hasNext();
        }

        @Override
        public Contents.Line next() {
          return line(entries.next());
        }
      };
    };
  }

  /** Paludis marks files with both, symlinks as volatile only, directories never. */
  private Contents.Line line(ImageEntry entry) {
    var path = entry.path();
    long mtime = entry.mtime();
    boolean goes = ephemeral.contains(path);
    return switch (entry.kind()) {
      case DIRECTORY -> new Contents.Line.Dir(path, Contents.Marks.NONE);
      case FILE ->
          new Contents.Line.File(path, entry.detail(), mtime, new Contents.Marks(part(path), goes));
      case SYMLINK ->
          new Contents.Line.Sym(
              path, entry.detail(), mtime, new Contents.Marks(Optional.empty(), goes));
      case OTHER -> throw new IllegalStateException(path + " is no file");
    };
  }
}
