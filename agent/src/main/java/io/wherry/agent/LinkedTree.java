package io.wherry.agent;

import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Copies of trees that cost nothing where files can have second names: such a file stays what it is
 * when its first name is given to another one. Nobody may write to either.
 */
final class LinkedTree {
  private LinkedTree() {}

  /** A tree or a single file; what is there already stays. */
  static void link(Path from, Path to) throws IOException {
    if (Files.isDirectory(from)) {
      for (var each : NamedFiles.list(from)) link(each, to.resolve(each.getFileName().toString()));
      return;
    }
    Files.createDirectories(to.resolveSibling(""));
    if (NamedFiles.exists(to)) return;
    if (Files.isSymbolicLink(from)) Files.copy(from, to, LinkOption.NOFOLLOW_LINKS);
    else file(from, to);
  }

  private static void file(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (FileSystemException | UnsupportedOperationException _) {
      if (!Posix.reflink(from, to)) Files.copy(from, to);
      Posix.chmod(to, Files.isExecutable(from) ? 0755 : 0644);
    }
  }
}
