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
  private final SmallFiles small = new SmallFiles();

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
      var file = root.resolve(path.substring(1));
      var kept = small.get(file);
      return kept.isPresent() ? new Lookup.Found(kept.get()) : resolve(file);
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

  private Lookup resolve(Path file) throws IOException {
    var real = file.toRealPath();
    return real.startsWith(root) ? open(real, real.equals(file)) : new Lookup.Forbidden();
  }

  private static boolean isShortage(FileSystemException e) {
    var reason = Objects.requireNonNullElse(e.getReason(), "");
    return NO_SUCH_THING.stream().noneMatch(reason::startsWith);
  }

  /**
   * Attributes before and after opening must agree, else the file was replaced in between. What is
   * reached through a symlink is never kept, since nothing would tell that the link has changed.
   */
  private Lookup open(Path file, boolean mayKeep) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      var before = SmallFiles.attributes(file);
      if (!before.isRegularFile()) return new Lookup.Absent();
      var channel = FileChannel.open(file, READ);
      var after = SmallFiles.attributes(file);
      if (!SmallFiles.same(before, after)) channel.close();
      else if (mayKeep && after.size() <= SmallFiles.MOST_BYTES)
        return new Lookup.Found(small.keep(file, after, channel));
      else return new Lookup.Found(ServedFile.of(new Body.OnDisk(channel), after));
    }
    throw new IOException(file + " changes all the time");
  }
}
