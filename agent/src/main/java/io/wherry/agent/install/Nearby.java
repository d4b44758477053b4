package io.wherry.agent.install;

import io.wherry.common.pbin.RootPaths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Tells what lies in a directory with something that this process stands on. Most of a plan does
 * not, and need not be looked at any closer; each directory is looked at once.
 */
final class Nearby {
  private final Running running;
  private final RootPaths paths;
  private final Set<Path> directories;
  private final Map<String, Boolean> known = new HashMap<>();

  Nearby(Running running, RootPaths paths) {
    this.running = running;
    this.paths = paths;
    this.directories = running.directories();
  }

  /** Of an absolute path in the root. */
  boolean holds(String path) throws IOException {
    var directory = path.substring(0, Math.max(0, path.lastIndexOf('/')));
    var before = known.get(directory);
    if (before != null) return before;
    var place = Disk.parent(paths.place(path));
    boolean holds = directories.contains(place) || running.isProgram(place);
    known.put(directory, holds);
    return holds;
  }
}
