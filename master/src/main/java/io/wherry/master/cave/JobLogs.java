package io.wherry.master.cave;

import io.wherry.common.model.PackageId;
import io.wherry.master.build.BuildLog;
import io.wherry.master.build.BuildLogs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Logs of a run's packages, one after another. A log that cannot be written stops no build. */
final class JobLogs {
  private static final System.Logger LOG = System.getLogger(JobLogs.class.getName());
  private final BuildLogs logs;
  private final String name;
  private final Map<PackageId, Path> files = new HashMap<>();
  private final Map<PackageId, List<String>> tails = new HashMap<>();
  private @Nullable BuildLog open;
  private @Nullable PackageId of;

  /** {@code name} tells this run's logs from others of the same packages. */
  JobLogs(BuildLogs logs, String name) {
    this.logs = logs;
    this.name = name;
  }

  void begin(PackageId id) {
    end();
    try {
      var file = logs.open(id, name);
      open = new BuildLog(file, line -> line);
      of = id;
      files.put(id, file);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "no log of {0}: {1}", id, e.getMessage());
    }
  }

  void write(String line) {
    if (open == null) return;
    try {
      open.accept(line);
    } catch (UncheckedIOException e) {
      LOG.log(System.Logger.Level.WARNING, "the log of {0} ends: {1}", of, e.getMessage());
      end();
    }
  }

  void end() {
    if (open == null || of == null) return;
    tails.put(of, open.tail());
    try {
      open.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "the log of {0} ends: {1}", of, e.getMessage());
    }
    open = null;
    of = null;
  }

  Optional<Path> fileOf(PackageId id) {
    return Optional.ofNullable(files.get(id));
  }

  List<String> tailOf(PackageId id) {
    return tails.getOrDefault(id, List.of());
  }
}
