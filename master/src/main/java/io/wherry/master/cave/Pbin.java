package io.wherry.master.cave;

import io.wherry.common.cave.CaveId;
import io.wherry.common.model.Build;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.PbinFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A pbin that cave has written, and the tarball that it names. */
record Pbin(Build build, PbinFile content, Path file, Path tarball) {
  static final String ENDING = ".tar.bz2";

  /**
   * @throws IllegalArgumentException where it names no tarball that cave would have made for it
   */
  static Pbin of(PackageId id, PbinFile content, Path file, Destination destination) {
    var uri = content.binaryUri().orElse("");
    var name = uri.substring(uri.lastIndexOf('/') + 1);
    var prefix = new Build(id, "x").tarballStem(destination.name());
    prefix = prefix.substring(0, prefix.length() - 1);
    if (!name.startsWith(prefix) || !name.endsWith(ENDING))
      throw new IllegalArgumentException(
          file + " names the tarball '" + name + "', not one that begins with " + prefix);
    var cookie = name.substring(prefix.length(), name.length() - ENDING.length());
    return new Pbin(new Build(id, cookie), content, file, destination.distdir().resolve(name));
  }

  PackageId id() {
    return build.id();
  }

  /** What takes the place of another one. */
  String place() {
    return id().name() + ":" + id().slot();
  }

  /** The package that it was built from, where that is known. */
  Optional<CaveId> source() {
    return content
        .get("GENERATED_FROM_REPOSITORY")
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .map(name -> new CaveId(id(), new RepositoryName(name)));
  }

  /** The exlibs that its exheres took up. */
  List<String> inherited() {
    var words = content.get("INHERITED").orElse("").strip();
    return words.isEmpty() ? List.of() : List.of(words.split("\\s+"));
  }
}
