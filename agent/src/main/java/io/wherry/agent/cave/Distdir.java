package io.wherry.agent.cave;

import io.wherry.agent.install.Refusal;
import io.wherry.common.model.Artefact;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Where cave looks for tarballs before it goes to the network for them. */
record Distdir(Path directory) {
  private static final int CHUNK = 1 << 16;

  /** True where that file is that tarball, to the byte. */
  static boolean is(Path file, Artefact artefact) throws IOException {
    return NamedFiles.isFile(file)
        && Files.size(file) == artefact.size()
        && digest(file).equals(artefact.digest());
  }

  private static Digest digest(Path file) throws IOException {
    var sum = Digest.sha256();
    try (var in = Files.newInputStream(file)) {
      var buffer = new byte[CHUNK];
      for (int n; (n = in.read(buffer)) >= 0; ) sum.update(buffer, 0, n);
    }
    return Digest.of(sum);
  }

  Path file(Artefact artefact) {
    return directory.resolve(artefact.name());
  }

  /**
   * Puts the tarball there, whole or not at all: it shares its blocks with the original where the
   * file system can, its inode where it cannot. False where another file of that name had to go.
   */
  boolean put(Artefact artefact, Path from) throws IOException {
    Files.createDirectories(directory);
    var place = file(artefact);
    if (is(place, artefact)) return true;
    boolean free = !NamedFiles.exists(place);
    var fresh = directory.resolve("." + artefact.name() + ".wherry-new");
    Files.deleteIfExists(fresh);
    bring(from, fresh);
    if (!is(fresh, artefact)) {
      Files.delete(fresh);
      throw new Refusal(
          Fault.integrity(from + " is not the tarball any more that was verified; delete it"));
    }
    // Whoever downloads and unpacks for cave is not root.
    Posix.chmod(fresh, 0644);
    try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Posix.fsyncDirectory(directory);
    return free;
  }

  private static void bring(Path from, Path to) throws IOException {
    if (Posix.reflink(from, to)) return;
    try {
      Files.createLink(to, from);
    } catch (IOException | UnsupportedOperationException _) {
      Files.copy(from, to);
    }
  }

  /** What is of no use any more. */
  void drop(Artefact artefact) throws IOException {
    Files.deleteIfExists(file(artefact));
  }
}
