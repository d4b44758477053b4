package io.wherry.agent.cave;

import io.wherry.common.cave.CaveEvent;
import io.wherry.common.cave.CaveEvent.Job;
import io.wherry.common.cave.CaveEvent.Kind;
import io.wherry.common.cave.CaveOutput;
import io.wherry.common.model.PackageId;
import io.wherry.common.posix.NamedFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What cave has begun with and not finished, by its own words. The installed database cannot tell:
 * an entry, its pbin with it, is there before the first file is, and its contents grow meanwhile.
 */
final class Begun {
  private final Set<PackageId> open = new LinkedHashSet<>();

  /** By the logs of all runs of a change; those of its way back come last. */
  static Begun in(Path logs) throws IOException {
    var begun = new Begun();
    if (!NamedFiles.isDirectory(logs)) return begun;
    for (var log : NamedFiles.list(logs).stream().sorted().toList()) begun.read(log);
    return begun;
  }

  private void read(Path log) throws IOException {
    var output = new CaveOutput();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(log), StandardCharsets.ISO_8859_1))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine())
        hear(output.read(line));
    }
  }

  void hear(CaveEvent event) {
    switch (event) {
      case CaveEvent.Began(_, _, var job) -> {
        if (isChange(job)) open.add(job.what().id());
      }
      case CaveEvent.Ended(var job, var well) -> {
        if (isChange(job) && well) open.remove(job.what().id());
      }
      case CaveEvent.Phase _, CaveEvent.Fate _, CaveEvent.Log _, CaveEvent.Line _ -> {}
    }
  }

  private static boolean isChange(Job job) {
    return job.kind() == Kind.INSTALL || job.kind() == Kind.REMOVE;
  }

  Set<PackageId> packages() {
    return Set.copyOf(open);
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  boolean has(PackageId id) {
    return open.contains(id);
  }

  /** Whether it may have touched what is or was in the slot of that package. */
  boolean touched(PackageId id) {
    return open.stream().anyMatch(id::replaces);
  }
}
