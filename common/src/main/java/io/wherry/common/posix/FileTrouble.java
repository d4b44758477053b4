package io.wherry.common.posix;

import io.wherry.common.terminal.Figures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** What a failed file operation ran into, in words for people: what, where and what to do. */
public final class FileTrouble {
  private FileTrouble() {}

  /** {@code near} is where it was tried, for a failure that does not name its file. */
  public static String words(Exception failure, Path near) {
    var e = cause(failure);
    return isFull(e) ? full(named(e).orElse(near)) : words(e);
  }

  /** Likewise where nobody knows what it was about. */
  public static String words(Exception failure) {
    var e = cause(failure);
    if (isFull(e))
      return named(e).map(FileTrouble::full).orElse("a file system is full; make room on it");
    return switch (e) {
      case AccessDeniedException denied ->
          "no permission for " + denied.getFile() + "; run as root, or as the owner of that file";
      case NoSuchFileException missing -> missing.getFile() + " does not exist";
      case FileSystemException fs when isReadOnly(fs) ->
          fs.getFile() + " is on a file system that is mounted read-only; mount it writable";
      case FileSystemException fs -> fs.getFile() + ": " + reason(fs);
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }

  private static Exception cause(Exception e) {
    return e instanceof UncheckedIOException wrapped && wrapped.getCause() != null
        ? wrapped.getCause()
        : e;
  }

  /** True where a file system, or somebody's part of it, had no room left. */
  public static boolean isFull(Exception e) {
    if (e instanceof PosixException p) return p.errno() == Errno.ENOSPC;
    var text = e instanceof FileSystemException fs ? fs.getReason() : e.getMessage();
    return text != null
        && (text.contains("No space left on device") || text.contains("Disk quota exceeded"));
  }

  private static boolean isReadOnly(FileSystemException e) {
    return e.getReason() != null && e.getReason().contains("Read-only file system");
  }

  private static String reason(FileSystemException e) {
    return e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
  }

  private static Optional<Path> named(Exception e) {
    return e instanceof FileSystemException fs
        ? Optional.ofNullable(fs.getFile()).map(Path::of)
        : Optional.empty();
  }

  private static String full(Path place) {
    var at = place.toAbsolutePath();
    while (!Files.isDirectory(at) && at.getParent() != null) at = at.getParent();
    try {
      var space = Posix.space(at);
      return "the file system of %s is full (%s of %s and %d inodes are free); make room there"
          .formatted(
              at,
              Figures.bytes(space.bytesFree()),
              Figures.bytes(space.bytesTotal()),
              space.inodesFree());
    } catch (IOException _) {
      return "the file system of " + at + " is full; make room there";
    }
  }
}
