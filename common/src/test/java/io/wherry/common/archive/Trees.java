package io.wherry.common.archive;

import io.wherry.common.model.Digest;
import io.wherry.common.posix.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What lies in a directory, as comparable text. */
final class Trees {
  private Trees() {}

  /** Kind, mode, content or target and time in seconds of everything below {@code top}. */
  static Map<String, String> of(Path top) throws IOException {
    var found = new TreeMap<String, String>();
    try (var walk = Files.walk(top)) {
      for (var path : (Iterable<Path>) walk::iterator)
        if (!path.equals(top)) found.put(FileNames.text(top.relativize(path)), describe(path));
    }
    return found;
  }

  private static String describe(Path path) throws IOException {
    var time = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
    if (Files.isSymbolicLink(path))
      return "-> " + FileNames.text(Files.readSymbolicLink(path)) + " " + time.getEpochSecond();
    var mode = Integer.toOctalString((int) Files.getAttribute(path, "unix:mode"));
    var content = Files.isDirectory(path) ? "" : Digest.of(Files.readAllBytes(path)).hex();
    return mode + " " + content + " " + time.getEpochSecond();
  }
}
