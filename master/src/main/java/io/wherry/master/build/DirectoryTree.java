package io.wherry.master.build;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;

/** Directories with all that they hold, never followed through symlinks. */
final class DirectoryTree {
  private DirectoryTree() {}

  /** Copies files, symlinks and directories for everybody to read; {@code to} must not exist. */
  static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            if (isHidden(directory) && !directory.equals(from)) return FileVisitResult.SKIP_SUBTREE;
            var copy = to.resolve(from.relativize(directory).toString());
            Files.createDirectory(copy);
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            var copy = to.resolve(from.relativize(file).toString());
            Files.copy(file, copy, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
            if (attributes.isRegularFile()) readable(copy);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static boolean isHidden(Path directory) {
    return String.valueOf(directory.getFileName()).startsWith(".");
  }

  static void readable(Path file) throws IOException {
    var permissions = EnumSet.copyOf(Files.getPosixFilePermissions(file));
    permissions.addAll(PosixFilePermissions.fromString("r--r--r--"));
    Files.setPosixFilePermissions(file, permissions);
  }
}
