package io.wherry.master.cave;

import io.wherry.common.json.Json;
import io.wherry.common.posix.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;

/**
 * What lay there before a run of cave; on disk for as long as the run is not settled, so that
 * whoever comes after a crash can tell what it has begun.
 */
record RunMark(Path file) {
  /** Tarballs by name, and the builds that pbins named. */
  record Before(List<String> tarballs, List<String> builds) {
    Before {
      tarballs = List.copyOf(tarballs);
      builds = List.copyOf(builds);
    }

    boolean had(Pbin pbin) {
      return builds.contains(pbin.build().toString());
    }
  }

  void set(Destination destination) throws IOException {
    var builds = destination.pbins().stream().map(pbin -> pbin.build().toString()).toList();
    var text = Json.writePretty(new Before(destination.tarballs(), builds));
    DurableFile.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Empty where the last run was settled. */
  Optional<Before> before() throws IOException {
    if (!Files.exists(file)) return Optional.empty();
    try {
      return Optional.of(Json.read(Before.class, Files.readString(file)));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage() + "; delete it", e);
    }
  }

  /** When the run began. */
  FileTime began() throws IOException {
    return Files.getLastModifiedTime(file);
  }

  void clear() throws IOException {
    Files.deleteIfExists(file);
  }
}
