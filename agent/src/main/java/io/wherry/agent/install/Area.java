package io.wherry.agent.install;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The installer's own directory on one file system: what is staged there and the backups. Nobody
 * else may enter it.
 */
record Area(Path mount, Path directory) {
  static final String NAME = ".wherry";

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
}
