package io.wherry.common.archive;

import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Takes away what a failed extraction has left, never through a symlink. */
final class Cleaning extends SimpleFileVisitor<Path> {
  private final Path top;

  private Cleaning(Path top) {
    this.top = top;
  }

  static void afterFailure(Path into, boolean made, Path environment, Throwable cause) {
    try {
      Files.walkFileTree(into, new Cleaning(into));
      if (made) Files.delete(into);
      Files.deleteIfExists(environment);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
      throws IOException {
    if (!directory.equals(top)) Posix.chmod(directory, 0700);
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    Files.delete(file);
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
      throws IOException {
    if (failure != null) throw failure;
    if (!directory.equals(top)) Files.delete(directory);
    return FileVisitResult.CONTINUE;
  }
}
