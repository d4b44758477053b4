package io.wherry.agent.install;

import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Makes durable what was done. Nobody else in this package does, so that no sync goes untold. */
final class Sync {
  private Sync() {}

  /** Everything on the file system that holds {@code path}. */
  static void fileSystem(Path path, Points points) throws IOException {
    points.at("syncfs " + path);
    ahead(path);
  }

  /**
   * Has the disk begin with what was written until now, beside other work. It promises nothing, so
   * nobody is told; what fails must be heard all the same, as the kernel says it once.
   */
  static void ahead(Path path) throws IOException {
    Posix.syncfs(path);
  }

  /** The names in a directory. */
  static void directory(Path directory, Points points) throws IOException {
    points.at("fsync directory " + directory);
    NamedFiles.named(directory, () -> Posix.fsyncDirectory(directory));
  }

  /** What a file holds. */
  static void file(FileChannel channel, Path file, Points points) throws IOException {
    points.at("fsync " + file);
    NamedFiles.named(file, () -> channel.force(false));
  }
}
