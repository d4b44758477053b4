package io.wherry.e2e.interop;

import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.InstalledEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Two entries of the installed database, file by file. */
final class Entries {
  private Entries() {}

  /** What differs between cave's entry and ours and is not {@link Deliberate}, a line each. */
  static List<String> differences(InstalledEntry caves, InstalledEntry ours) throws IOException {
    var differences = new ArrayList<String>();
    var names = new TreeSet<>(names(caves.directory()));
    names.addAll(names(ours.directory()));
    for (var name : names) {
      var expected = comparable(name, text(caves, name));
      var actual = comparable(name, text(ours, name));
      if (!expected.equals(actual))
        differences.add(caves.id() + " " + name + ": cave " + expected + ", ours " + actual);
    }
    return differences;
  }

  private static List<String> names(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static String text(InstalledEntry entry, String name) throws IOException {
    var file = entry.directory().resolve(name);
    if (!Files.exists(file)) return "nothing";
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }

  /**
   * The text without what differs on purpose, and without times of the installation itself: of what
   * a phase wrote, and of symlinks, which paludis makes anew where it cannot rename them.
   */
  private static String comparable(String name, String text) {
    if (text.equals("nothing")) return text;
    return switch (name) {
      case "PKGMANAGER", "environment.bz2", "DEFINED_PHASES" -> "something";
      case "contents" ->
          text.lines().sorted().map(Entries::withoutItsTime).collect(Collectors.joining("\n"));
      default -> text;
    };
  }

  private static String withoutItsTime(String line) {
    boolean late = line.startsWith("type=sym ") || line.contains("volatile=");
    return late ? line.replaceAll("mtime=\\d+", "mtime=") : line;
  }

  /** What is comparable of the entry of that package, by file. */
  static Map<String, String> comparable(Path root, String name) throws IOException {
    var entry = only(root, name);
    var texts = new TreeMap<String, String>();
    for (var file : names(entry.directory())) texts.put(file, comparable(file, text(entry, file)));
    return texts;
  }

  /** The entry of that package in a root, which must be the only one. */
  static InstalledEntry only(Path root, String name) throws IOException {
    var found =
        InstalledDatabase.open(root).entries().stream()
            .filter(entry -> (entry.id() + "").startsWith(name))
            .toList();
    if (found.size() != 1) throw new AssertionError(name + " is there as " + found);
    return found.getFirst();
  }

  static List<String> ids(Path root) throws IOException {
    var listing = InstalledDatabase.open(root).list();
    if (!listing.problems().isEmpty()) throw new AssertionError(listing.problems());
    return listing.entries().stream().map(entry -> entry.id().toString()).toList();
  }
}
