package io.wherry.master.build;

import io.wherry.common.model.Build;
import io.wherry.common.model.PackageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Where logs lie: one file per build; of each package version the newest five stay. */
public record BuildLogs(Path root) {
  private static final int KEPT = 5;

  Path open(Build build) throws IOException {
    return open(build.id(), build.cookie());
  }

  /** The same where the build has no cookie yet; {@code name} is its own all the same. */
  public Path open(PackageId id, String name) throws IOException {
    var directory =
        root.resolve(id.name().category()).resolve(id.name().name() + "-" + id.version());
    Files.createDirectories(directory);
    prune(directory);
    return directory.resolve(name + ".log");
  }

  private static void prune(Path directory) throws IOException {
    try (var logs = Files.list(directory)) {
      var old =
          logs.sorted(
                  Comparator.comparingLong((Path log) -> log.toFile().lastModified()).reversed())
              .skip(KEPT - 1L)
              .toList();
      for (var log : old) Files.deleteIfExists(log);
    }
  }
}
