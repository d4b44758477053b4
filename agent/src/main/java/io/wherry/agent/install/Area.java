package io.wherry.agent.install;

import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * The installer's own directory on one file system: what is staged there and the backups. Nobody
 * else may enter it.
 */
record Area(Path mount, Path directory) {
  static final String NAME = ".wherry";
  private static final String RESERVE = "reserve";
  private static final int ROOM = 256 << 10;

  Path images() {
    return directory.resolve("staged");
  }

  Path backups() {
    return directory.resolve("old");
  }

  /** Staging of the plan's change number {@code number}. */
  Path of(int number) {
    return images().resolve(Integer.toString(number));
  }

  void make(Points points) throws IOException {
    points.at("mkdir " + directory);
    Trees.unnoticed(mount, points, () -> Trees.privateDirectory(Disk.parent(directory)));
    Trees.privateDirectory(directory);
    Trees.privateDirectory(images());
    Trees.privateDirectory(backups());
  }

  /** Keeps room for the way back: to record what it does, and for phases. */
  void reserve(Points points) throws IOException {
    points.at("reserve room in " + directory);
    NamedFiles.write(directory.resolve(RESERVE), noise());
  }

  /** Nothing that a file system could compress. */
  private static byte[] noise() {
    var noise = new byte[ROOM];
    new SplittableRandom(ROOM).nextBytes(noise);
    return noise;
  }

  /** Gives that room back. */
  static void release(Path directory, Points points) throws IOException {
    points.at("release room in " + directory);
    Files.deleteIfExists(directory.resolve(RESERVE));
  }
}
