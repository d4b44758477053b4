package io.wherry.agent.install;

import io.wherry.common.posix.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;

/** What phases wrote: a directory for every change, of which the last ones are kept. */
record PhaseLogs(Path directory) {
  private static final int KEPT = 20;

  static PhaseLogs in(Path stateDir) {
    return new PhaseLogs(stateDir.resolve("logs"));
  }

  Path of(String change) {
    return directory.resolve(change);
  }

  /** Makes room for one more. */
  void prune() throws IOException {
    if (!Files.isDirectory(directory)) return;
    var changes = new ArrayList<Path>();
    try (var held = Files.newDirectoryStream(directory)) {
      for (var each : held) changes.add(each);
    }
    var times = new java.util.HashMap<Path, Long>();
    for (var each : changes) times.put(each, Files.getLastModifiedTime(each).toMillis());
    changes.sort(Comparator.comparing(times::get, Comparator.reverseOrder()));
    for (var old : changes.subList(Math.min(KEPT - 1, changes.size()), changes.size()))
      TreeRemoval.delete(old);
  }
}
