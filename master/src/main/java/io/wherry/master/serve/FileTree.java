package io.wherry.master.serve;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The files below one directory, and nothing else: symlinks count where they end. Names with a
 * leading dot are the house's own business and are never found.
 */
final class FileTree {
  private static final Set<java.nio.file.OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  private static final List<String> NO_SUCH_THING =
      List.of("Not a directory", "File name too long", "Too many levels of symbolic links");
  private static final int ATTEMPTS = 5;

  private final Path root;

  private FileTree(Path root) {
    this.root = root;
  }

  static FileTree of(Path root) throws IOException {
    if (!Files.isDirectory(root))
      throw new IOException("cannot serve " + root + ": it is not a directory");
    return new FileTree(root.toRealPath());
  }

  /** What a look-up found. */
  sealed interface Lookup {
    record Found(ServedFile file) implements Lookup {}

    record Absent() implements Lookup {}

    record Forbidden() implements Lookup {}

    /** The machine is short of something. */
    record Unreadable(IOException why) implements Lookup {}
  }

  /** {@code path} as {@link RequestPath} gives it. */
  Lookup find(String path) {
    if (path.contains("/.") || path.endsWith("/")) return new Lookup.Absent();
    try {
      var real = root.resolve(path.substring(1)).toRealPath();
      return real.startsWith(root) ? open(real) : new Lookup.Forbidden();
    } catch (AccessDeniedException | FileSystemLoopException e) {
      return new Lookup.Forbidden();
    } catch (InvalidPathException | NoSuchFileException e) {
      return new Lookup.Absent();
    } catch (FileSystemException e) {
      return isShortage(e) ? new Lookup.Unreadable(e) : new Lookup.Absent();
    } catch (IOException e) {
      return new Lookup.Unreadable(e);
    }
  }

  private static boolean isShortage(FileSystemException e) {
    var reason = Objects.requireNonNullElse(e.getReason(), "");
    return NO_SUCH_THING.stream().noneMatch(reason::startsWith);
  }

  /** Attributes before and after opening must agree, else the file was replaced in between. */
  private static Lookup open(Path file) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      var before = attributes(file);
      if (!before.isRegularFile()) return new Lookup.Absent();
      var channel = FileChannel.open(file, READ);
      var after = attributes(file);
      if (same(before, after)) return new Lookup.Found(ServedFile.of(channel, after));
      channel.close();
    }
    throw new IOException(file + " changes all the time");
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean same(BasicFileAttributes one, BasicFileAttributes other) {
    return Objects.equals(one.fileKey(), other.fileKey())
        && one.size() == other.size()
        && one.lastModifiedTime().equals(other.lastModifiedTime());
  }
}
