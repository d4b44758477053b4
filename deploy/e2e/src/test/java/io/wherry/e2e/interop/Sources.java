package io.wherry.e2e.interop;

import io.wherry.common.model.Bytes;
import io.wherry.common.pbin.AccountDefinition;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The small exheres repository that all of this is about, and how it grows. */
record Sources(Path repository) {
  private static final List<String> LATER = List.of("settings-2.0", "slotted-2.1", "tool-2.0");

  /** Copies it to where the unprivileged half of cave may read it, without the later versions. */
  static Sources unpack(Path into) throws IOException {
    copy(into, file -> !isLater(file));
    return new Sources(into);
  }

  void addLaterVersions() throws IOException {
    copy(repository, Sources::isLater);
  }

  /** How accounts are made, by place in the repository. */
  Map<String, Bytes> accounts() throws IOException {
    var found = new TreeMap<String, Bytes>();
    try (var all = Files.walk(repository.resolve(AccountDefinition.FOLDER))) {
      for (var file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator)
        found.put("" + repository.relativize(file), new Bytes(Files.readAllBytes(file)));
    }
    return found;
  }

  private static boolean isLater(Path file) {
    var name = file.getFileName().toString();
    return LATER.stream().anyMatch(version -> name.startsWith(version + ".exheres"));
  }

  private static void copy(Path into, Predicate<Path> wanted) throws IOException {
    var from = resource();
    try (var all = Files.walk(from)) {
      for (var each : (Iterable<Path>) all.filter(Files::isRegularFile).filter(wanted)::iterator)
        CaveRoot.write(into.resolve("" + from.relativize(each)), Files.readString(each));
    }
  }

  private static Path resource() {
    try {
      return Path.of(Objects.requireNonNull(Sources.class.getResource("arbor")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
