package io.wherry.common.posix;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Takes directories away with all that they hold; symlinks are never followed. */
public final class TreeRemoval extends SimpleFileVisitor<Path> {
  private TreeRemoval() {}

  /** Whatever the modes of its directories. Gone already is fine. */
  public static void delete(Path tree) throws IOException {
    if (NamedFiles.exists(tree)) Files.walkFileTree(tree, new TreeRemoval());
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    Files.deleteIfExists(file);
    return FileVisitResult.CONTINUE;
  }

  /** A directory that does not let its owner in is opened and tried once more. */
  @Override
  public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
    if (failure instanceof NoSuchFileException) return FileVisitResult.CONTINUE;
    if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) throw failure;
    Posix.chmod(file, 0700);
    Files.walkFileTree(file, this);
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
      throws IOException {
    if (failure != null) throw failure;
    Files.deleteIfExists(directory);
    return FileVisitResult.CONTINUE;
  }
}
