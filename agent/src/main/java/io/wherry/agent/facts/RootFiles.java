package io.wherry.agent.facts;

import io.wherry.common.pbin.RootPaths;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * Files of a root that anybody may have written. Symlinks are followed as they are meant inside the
 * root and never lead out of it; nothing but files is opened, and no more is read than is sensible.
 */
final class RootFiles {
  private final Path root;

  RootFiles(Path root) {
    this.root = root;
  }

  /** What reading came to. */
  sealed interface Read {
    record Absent() implements Read {}

    record Content(byte[] bytes) implements Read {}

    record Unreadable(String why) implements Read {}
  }

  /** The file at {@code path} of the root, which is to be no larger than {@code most} bytes. */
  Read read(String path, int most) {
    try {
      var place = place(path);
      if (!NamedFiles.exists(place)) return new Read.Absent();
      if (!NamedFiles.isFile(place)) return new Read.Unreadable(path + " is not a file");
      try (var in = Files.newInputStream(place, LinkOption.NOFOLLOW_LINKS)) {
        var bytes = in.readNBytes(most + 1);
        return bytes.length > most
            ? new Read.Unreadable(path + " is larger than " + most + " bytes")
            : new Read.Content(bytes);
      }
    } catch (IOException e) {
      return new Read.Unreadable(path + ": " + e.getMessage());
    }
  }

  /** Where {@code path} leads, the last of its names too. */
  Path place(String path) throws IOException {
    try {
      var paths = new RootPaths(root);
      var inside = paths.canonical("/" + path + "/.");
      return paths.literal(inside.length() == 2 ? "/" : inside.substring(0, inside.length() - 2));
    } catch (InvalidPathException e) {
      throw new IOException(path + " is no path here", e);
    }
  }

  boolean isDirectory(String path) throws IOException {
    return NamedFiles.isDirectory(place(path));
  }

  /** Names in a folder, sorted; none where it is absent. */
  List<String> names(String folder) throws IOException {
    var place = place(folder);
    if (!NamedFiles.isDirectory(place)) return List.of();
    return NamedFiles.list(place).stream()
        .map(child -> child.getFileName().toString())
        .filter(name -> !name.startsWith("."))
        .sorted()
        .toList();
  }

  /** Whether a file, or a symlink to one, bears that name. */
  boolean isFile(String path) throws IOException {
    return NamedFiles.isFile(place(path));
  }
}
