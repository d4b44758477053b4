package io.wherry.master.cave;

import io.wherry.common.json.Json;
import io.wherry.common.posix.DurableFile;
import io.wherry.master.build.BuiltStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Tarballs of the destination that no pbin names any more. They go once they have been nameless for
 * long enough and we have that build, or a newer one of the same version.
 */
record Retention(Path file, Duration keep, Destination destination, BuiltStore store) {
  /** When each was first found without a name, in seconds since 1970. */
  private record Nameless(Map<String, Long> since) {}

  /** Only while no cave is at work. */
  void apply(Instant now) throws IOException {
    var before = read();
    var since = new TreeMap<String, Long>();
    for (var tarball : superseded()) {
      long first = before.getOrDefault(tarball, now.getEpochSecond());
      if (now.getEpochSecond() - first >= keep.toSeconds())
        Files.deleteIfExists(destination.distdir().resolve(tarball));
      else since.put(tarball, first);
    }
    if (!since.equals(before)) write(since);
  }

  private Set<String> superseded() throws IOException {
    var named = new HashSet<String>();
    for (var pbin : destination.pbins()) named.add(pbin.tarball().getFileName().toString());
    var found = new HashSet<String>();
    for (var tarball : destination.tarballs())
      if (tarball.endsWith(Pbin.ENDING) && !named.contains(tarball)) found.add(tarball);
    var covered = new HashSet<String>();
    for (var id : store.packages())
      for (var tarball : found) if (destination.isOf(id, tarball)) covered.add(tarball);
    return covered;
  }

  private Map<String, Long> read() throws IOException {
    if (!Files.exists(file)) return Map.of();
    try {
      return Json.read(Nameless.class, Files.readString(file)).since();
    } catch (IllegalArgumentException e) {
      // What cannot be read begins anew: tarballs stay longer, none goes too early.
      return Map.of();
    }
  }

  private void write(Map<String, Long> since) throws IOException {
    DurableFile.write(file, Json.writePretty(new Nameless(since)).getBytes(StandardCharsets.UTF_8));
  }
}
