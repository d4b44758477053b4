package io.wherry.bench;

import io.wherry.common.archive.Extraction;
import io.wherry.common.archive.Limits;
import io.wherry.common.archive.Ownership;
import io.wherry.common.model.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Unpacking a package of 6,000 files and 120 MB against GNU tar, which does no checking of what it
 * unpacks.
 */
final class ExtractBench {
  private final Path folder;
  private final Duel duel;

  ExtractBench(Path folder, Duel duel) {
    this.folder = folder;
    this.duel = duel;
  }

  List<Duel.Verdict> run() throws Exception {
    var image = folder.resolve("image");
    makeImage(image);
    Peer.run(
        folder,
        "tar",
        "--format=gnu",
        "--owner=0",
        "--group=0",
        "-cf",
        "image.tar",
        "-C",
        "image",
        "usr",
        "PBIN");
    Peer.run(folder, "zstd", "-q", "-f", "-19", "-T2", "image.tar", "-o", "image.tar.zst");
    Peer.run(folder, "bzip2", "-k", "-f", "image.tar");
    return List.of(
        duel.fight(
            "extract .tar.zst, GNU tar",
            "ms",
            () -> ours(Encoding.TAR_ZST),
            () -> tar("--zstd", "image.tar.zst")),
        duel.fight(
            "extract .tar.bz2, GNU tar",
            "ms",
            () -> ours(Encoding.TAR_BZ2),
            () -> tar("-j", "image.tar.bz2")));
  }

  private double ours(Encoding encoding) throws IOException, InterruptedException {
    var into = fresh("ours");
    long started = System.nanoTime();
    try (var in = Files.newInputStream(folder.resolve("image." + encoding.ending()))) {
      Extraction.extract(in, encoding, into, Limits.DEFAULT, Ownership.SELF);
    }
    return Duel.millis(started);
  }

  private double tar(String decoder, String archive) throws IOException, InterruptedException {
    var into = fresh("theirs");
    long started = System.nanoTime();
    Peer.run(folder, "tar", decoder, "-xf", archive, "-C", into.toString());
    return Duel.millis(started);
  }

  private Path fresh(String name) throws IOException, InterruptedException {
    Peer.delete(folder.resolve(name));
    return Files.createDirectories(folder.resolve(name).resolve("root"));
  }

  /**
   * Sizes as in real packages: most files small, some large; content that compresses about as
   * machine code does.
   */
  private static void makeImage(Path image) throws IOException {
    var random = new Random(7);
    for (int i = 0; i < 6_000; i++) {
      var file = image.resolve("usr/share/d" + i / 100 + "/file" + i);
      Files.createDirectories(file.getParent());
      int size = i % 60 == 0 ? 600_000 + random.nextInt(600_000) : 200 + random.nextInt(9_000);
      var bytes = new byte[size];
      for (int at = 0; at < size; at += 16) {
        if (random.nextInt(3) == 0)
          for (int k = at; k < Math.min(size, at + 16); k++) bytes[k] = (byte) random.nextInt(96);
        else if (at >= 64) System.arraycopy(bytes, at - 64, bytes, at, Math.min(16, size - at));
      }
      Files.write(file, bytes);
    }
    Files.createDirectories(image.resolve("PBIN"));
    Files.writeString(image.resolve("PBIN/environment"), "declare -x PN=\"bench\"\n");
  }
}
