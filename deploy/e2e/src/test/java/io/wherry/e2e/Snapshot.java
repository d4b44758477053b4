package io.wherry.e2e;

import io.wherry.common.model.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything in a tree to the last byte and second, but for what is left out with all below. */
public final class Snapshot {
  private Snapshot() {}

  public static Map<String, String> of(Path root, String... except) throws IOException {
    var left = List.of(except);
    var found = new TreeMap<String, String>();
    try (var files = Files.walk(root)) {
      for (var file : (Iterable<Path>) files::iterator) {
        var name = root.relativize(file).toString();
        if (left.stream().noneMatch(l -> name.equals(l) || name.startsWith(l + "/")))
          found.put(name, line(file));
      }
    }
    return found;
  }

  /** The files alone, whoever wrote them when. */
  static Map<String, String> contents(Path tree) throws IOException {
    var found = new TreeMap<String, String>();
    try (var files = Files.walk(tree)) {
      for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator)
        found.put(tree.relativize(file).toString(), content(file));
    }
    return found;
  }

  private static String line(Path file) throws IOException {
    var is = Files.readAttributes(file, "unix:mode,uid,gid,nlink", LinkOption.NOFOLLOW_LINKS);
    var time = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
    return is + " " + time + " " + content(file);
  }

  private static String content(Path file) throws IOException {
    if (Files.isSymbolicLink(file)) return Files.readSymbolicLink(file).toString();
    return Files.isRegularFile(file) ? Digest.of(Files.readAllBytes(file)).toString() : "";
  }
}
