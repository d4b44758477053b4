package io.wherry.master.cave;

import io.wherry.common.git.Note;
import io.wherry.common.git.WorkTree;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.PbinFile;
import io.wherry.master.build.BuiltStore;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** Takes packages from cave, with their tarballs and what we have of them. Under the lock only. */
record Removal(Destination destination, BuiltStore store) {
  /** {@code why} is the first line of the note in the repository's history and what follows it. */
  record Why(String subject, String reason) {
    Note note(List<Pbin> pbins, Instant now) {
      var text = new StringBuilder(subject + "\n\n" + reason + "\n\n");
      for (var pbin : pbins) text.append("  ").append(pbin.build()).append('\n');
      return new Note("Wherry", "wherry@localhost", now, text.toString());
    }
  }

  /** The pbin last of what cave knows: as long as it is there, this is done again. */
  void of(List<Pbin> pbins, Why why, Instant now) throws IOException {
    for (var pbin : pbins)
      for (var tarball : tarballs(pbin.id()))
        Files.deleteIfExists(destination.distdir().resolve(tarball));
    var paths = pbins.stream().map(pbin -> PbinFile.pathOf(pbin.id())).collect(Collectors.toSet());
    new WorkTree(destination.folder()).remove(paths, why.note(pbins, now));
    for (var pbin : pbins) store.forget(pbin.id());
  }

  List<String> tarballs(PackageId id) throws IOException {
    return destination.tarballs().stream()
        .filter(tarball -> destination.isOf(id, tarball))
        .toList();
  }
}
