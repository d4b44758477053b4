package io.wherry.master.publish;

import io.wherry.common.model.Artefact;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.Fault;
import io.wherry.common.posix.DurableFile;
import io.wherry.master.publish.KeepingRule.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.Collection;
import java.util.List;

/**
 * The served folder of tarballs, each under its content-named build. A name, once there, keeps its
 * content for ever.
 */
final class TarballStore {
  private final Path folder;

  TarballStore(Path folder) {
    this.folder = folder;
  }

  /** What the file would be called and is, before anything is copied. */
  Artefact describe(String stem, Encoding encoding, Path file) throws IOException, Refused {
    var name = stem + "." + encoding.ending();
    if (!Files.isRegularFile(file))
      throw new Refused(
          Fault.permanent("the tarball " + file + " is missing; build the package again"));
    long size = Files.size(file);
    if (size == 0)
      throw new Refused(Fault.permanent("the tarball " + file + " is empty; build it again"));
    var artefact = new Artefact(name, encoding, size, digest(file));
    requireSameAsStored(artefact);
    return artefact;
  }

  private void requireSameAsStored(Artefact artefact) throws IOException, Refused {
    var stored = folder.resolve(artefact.name());
    if (Files.exists(stored)
        && (Files.size(stored) != artefact.size() || !digest(stored).equals(artefact.digest())))
      throw new Refused(
          Fault.integrity(
              "the store already has another "
                  + artefact.name()
                  + ": two builds bear the same cookie, or one of the files is damaged; build the"
                  + " package again"));
  }

  /** Copies it in, checking on the way that it still is what was described. */
  void store(Artefact artefact, Path file) throws IOException, Refused {
    var stored = folder.resolve(artefact.name());
    if (Files.exists(stored)) return;
    var seen = Digest.sha256();
    try {
      DurableFile.write(
          stored,
          out -> {
            Files.copy(file, new DigestOutputStream(out, seen));
            if (!Digest.of(seen).equals(artefact.digest())) throw new Changed();
          });
    } catch (Changed _) {
      throw new Refused(
          Fault.integrity(
              "the tarball " + file + " changed while it was read; build the package again"));
    }
  }

  private static final class Changed extends IOException {}

  /** Refuses what a release would name and nobody could fetch. */
  void requireStored(Artefact artefact) throws IOException, Refused {
    var stored = folder.resolve(artefact.name());
    if (!Files.isRegularFile(stored) || Files.size(stored) != artefact.size())
      throw new Refused(
          Fault.integrity(
              "the store lacks the tarball "
                  + artefact.name()
                  + " that the newest release names; put it back, or build the package again or"
                  + " drop it"));
  }

  /** Those that are not there yet. */
  List<Artefact> lacking(Collection<Artefact> artefacts) {
    return artefacts.stream().filter(a -> !Files.exists(folder.resolve(a.name()))).toList();
  }

  /** Where it lies. */
  Path file(String name) {
    return folder.resolve(name);
  }

  /** True where none is missing or of another size. */
  boolean hasAll(Collection<Blob> blobs) throws IOException {
    for (var blob : blobs) {
      var file = file(blob.name());
      if (!Files.isRegularFile(file) || Files.size(file) != blob.size()) return false;
    }
    return true;
  }

  /** Frees the room of tarballs that no release names. */
  void takeBack(List<Artefact> artefacts) throws IOException {
    for (var artefact : artefacts) Files.deleteIfExists(folder.resolve(artefact.name()));
  }

  /** Deletes what a crash left half written. */
  void discardLeftovers() throws IOException {
    Leftovers.discard(folder);
  }

  private static Digest digest(Path file) throws IOException {
    var digest = Digest.sha256();
    try (InputStream in = Files.newInputStream(file)) {
      var block = new byte[1 << 16];
      for (int count = in.read(block); count >= 0; count = in.read(block))
        digest.update(block, 0, count);
    }
    return Digest.of(digest);
  }
}
