package io.wherry.master.cave;

import io.wherry.common.model.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What goes into a build as things are now, a line each: its exheres, the exlibs that it took up,
 * its files, and the builds that it is built with.
 */
record Inputs(List<String> lines) {
  private static final String WAS_BUILT = " was built";

  Inputs {
    lines = List.copyOf(lines);
  }

  /** Reads them in {@code repositories}, and their builds in {@code web}. */
  record Reader(Repositories repositories, Web web) {
    /** Empty where the exheres is gone: nothing can be built from it any more. */
    Optional<Inputs> of(Pbin pbin) throws IOException {
      return of(pbin, Optional.empty());
    }

    /** Whatever changed {@code since} then makes them differ from everything later. */
    Optional<Inputs> of(Pbin pbin, Optional<FileTime> since) throws IOException {
      var source = pbin.source();
      if (source.isEmpty()) return Optional.empty();
      var trees = repositories.trees(source.get().repository().value());
      if (trees.isEmpty()) return Optional.empty();
      var directory = trees.getFirst().resolve("packages").resolve(pbin.id().name().toString());
      var exheres =
          directory.resolve(pbin.id().name().name() + "-" + pbin.id().version() + ".exheres-0");
      if (!Files.isRegularFile(exheres)) return Optional.empty();
      var found = new Gathering(pbin.build().cookie(), since);
      found.add("exheres " + exheres.getFileName(), exheres);
      for (var name : pbin.inherited()) found.exlib(name, pbin, trees);
      found.all(directory.resolve("files"));
      for (var need : web.builtWith(pbin)) found.lines.add("built with " + need.build());
      return Optional.of(new Inputs(found.lines));
    }
  }

  /** The lines of one package. */
  private static final class Gathering {
    private final List<String> lines = new ArrayList<>();
    private final String cookie;
    private final Optional<FileTime> since;

    Gathering(String cookie, Optional<FileTime> since) {
      this.cookie = cookie;
      this.since = since;
    }

    void exlib(String name, Pbin pbin, List<Path> trees) throws IOException {
      for (var place : places(pbin, trees)) {
        var file = place.resolve(name + ".exlib");
        if (Files.isRegularFile(file)) {
          add("exlib " + name, file);
          return;
        }
      }
      lines.add("exlib " + name + " nowhere");
    }

    private static List<Path> places(Pbin pbin, List<Path> trees) {
      var places = new ArrayList<Path>();
      for (var tree : trees) {
        var category = tree.resolve("packages").resolve(pbin.id().name().category());
        var directory = category.resolve(pbin.id().name().name());
        places.add(directory);
        places.add(directory.resolve("exlibs"));
        places.add(category.resolve("exlibs"));
        places.add(tree.resolve("exlibs"));
      }
      return places;
    }

    void all(Path folder) throws IOException {
      if (!Files.isDirectory(folder)) return;
      List<Path> files;
      try (var walk = Files.walk(folder)) {
        files =
            walk.filter(f -> !Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS)).sorted().toList();
      }
      for (var file : files) add("file " + folder.relativize(file), file);
    }

    void add(String what, Path file) throws IOException {
      if (Files.isSymbolicLink(file)) {
        lines.add(what + " -> " + Files.readSymbolicLink(file));
        return;
      }
      lines.add(what + " " + (Files.isExecutable(file) ? "x " : "") + digest(file));
      if (since.isPresent() && Files.getLastModifiedTime(file).compareTo(since.get()) >= 0)
        lines.add(what + " changed while " + cookie + WAS_BUILT);
    }

    private static Digest digest(Path file) throws IOException {
      return Digest.of(Files.readAllBytes(file));
    }
  }

  Digest digest() {
    return Digest.of(text().getBytes(StandardCharsets.UTF_8));
  }

  String text() {
    return String.join("\n", lines) + "\n";
  }

  /** As {@link #text} was written into {@code file}; nothing where there is none. */
  static Inputs read(Path file) throws IOException {
    try {
      return new Inputs(Files.readAllLines(file));
    } catch (NoSuchFileException e) {
      return new Inputs(List.of());
    }
  }

  /** What differs from these in {@code now}, for people. */
  List<String> changes(Inputs now) {
    var words = new ArrayList<String>();
    for (var line : now.lines) if (!lines.contains(line)) words.add(words(line));
    for (var line : lines)
      if (!now.lines.contains(line) && !words.contains(words(line))) words.add(words(line));
    return words.stream().distinct().toList();
  }

  private static String words(String line) {
    if (line.endsWith(WAS_BUILT)) return line;
    int end = line.startsWith("built with ") ? line.lastIndexOf('@') : line.lastIndexOf(' ');
    return end < 0 ? line : line.substring(0, end);
  }
}
