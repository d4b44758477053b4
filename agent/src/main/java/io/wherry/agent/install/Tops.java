package io.wherry.agent.install;

import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The tops of the file systems that places of a root lie on, be they there yet or not. */
final class Tops {
  private final Path root;
  private final Mounts mounts;

  /** Packages are looked at on one thread while another unpacks the next. */
  private final Map<Path, Path> known = new ConcurrentHashMap<>();

  Tops(Path root, Mounts mounts) {
    this.root = root;
    this.mounts = mounts;
  }

  /** What is not there yet will be on its parent's file system; so no answer changes later. */
  Path of(Path place) throws IOException {
    var top = known.get(place);
    if (top != null) return top;
    top = NamedFiles.isDirectory(place) ? mounts.topOf(place, root) : of(parentOf(place));
    known.put(place, top);
    return top;
  }

  static Path parentOf(Path path) {
    var parent = path.getParent();
    return parent == null ? path : parent;
  }
}
