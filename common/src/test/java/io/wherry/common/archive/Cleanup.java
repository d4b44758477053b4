package io.wherry.common.archive;

import io.wherry.common.archive.TarEntry.Kind;
import io.wherry.common.posix.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;

/** Looks at and removes trees whose modes nobody chose wisely. */
final class Cleanup {
  private Cleanup() {}

  static Kind kindOf(Path path) {
    if (Files.isSymbolicLink(path)) return Kind.SYMLINK;
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? Kind.DIRECTORY : Kind.FILE;
  }

  /** Everything below {@code top}, made readable on the way. */
  static Set<String> names(Path top) throws IOException {
    var names = new TreeSet<String>();
    collect(top, top, names);
    return names;
  }

  private static void collect(Path top, Path directory, Set<String> names) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    try (var children = Files.newDirectoryStream(directory)) {
      for (var child : children) {
        names.add(FileNames.text(top.relativize(child)));
        if (kindOf(child) == Kind.DIRECTORY) collect(top, child, names);
      }
    }
  }

  static void delete(Path top) throws IOException {
    for (var name : new TreeSet<>(names(top)).descendingSet())
      Files.delete(FileNames.resolve(top, name));
    Files.delete(top);
  }
}
