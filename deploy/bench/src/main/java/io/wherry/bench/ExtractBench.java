package io.wherry.bench;

import io.wherry.common.archive.Extraction;
import io.wherry.common.archive.Limits;
import io.wherry.common.archive.Ownership;
import io.wherry.common.model.Encoding;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Unpacking a package of 6,000 files and 120 MB against GNU tar, which does no checking of what it
 * unpacks: once in memory, where only the work counts, and once on disk until it is safe there. No
 * tree on the disk is deleted before the end: ext4 keeps away from inodes that were deleted within
 * minutes, and searches for others at the cost of whoever comes next.
 */
final class ExtractBench {
  private static final Path MEMORY = Path.of("/dev/shm");
  private final Path folder;
  private final Duel duel;
  private int trees;

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
    var verdicts = new ArrayList<Duel.Verdict>();
    for (var encoding : Encoding.PUBLISHED.reversed()) {
      if (Files.isWritable(MEMORY)) verdicts.add(inMemory(encoding));
      verdicts.add(onDisk(encoding));
    }
    return verdicts;
  }

  private Duel.Verdict inMemory(Encoding encoding) throws Exception {
    return duel.fight(
        "extract `." + encoding.ending() + "` in memory, GNU tar",
        "ms",
        () -> once(MEMORY, into -> ours(encoding, into), false),
        () -> once(MEMORY, into -> theirs(encoding, into), false));
  }

  private Duel.Verdict onDisk(Encoding encoding) throws Exception {
    var disk = Files.createDirectories(folder.resolve("trees"));
    var kind = Posix.space(disk).fileSystem();
    return duel.fight(
        "extract `." + encoding.ending() + "` and sync (" + kind + "), GNU tar and `sync -f`",
        "ms",
        () ->
            once(
                disk,
                into -> {
                  ours(encoding, into);
                  Posix.syncfs(into);
                },
                true),
        () ->
            once(
                disk,
                into -> {
                  theirs(encoding, into);
                  Peer.run(folder, "sync", "-f", into.toString());
                },
                true));
  }

  private interface Unpacking {
    void into(Path directory) throws Exception;
  }

  /** What was written before is on its disk before the clock starts. */
  private double once(Path where, Unpacking unpacking, boolean keep) throws Exception {
    var into = Files.createDirectory(where.resolve("wherry-bench-tree-" + trees++));
    Peer.run(folder, "sync");
    long started = System.nanoTime();
    unpacking.into(into);
    double took = Duel.millis(started);
    if (!keep) Peer.delete(into);
    return took;
  }

  private void ours(Encoding encoding, Path into) throws IOException {
    var ownership = Posix.geteuid() == 0 ? Ownership.AS_RECORDED : Ownership.SELF;
    try (var in = Files.newInputStream(folder.resolve("image." + encoding.ending()))) {
      Extraction.extract(in, encoding, into.resolve("tree"), Limits.DEFAULT, ownership);
    }
  }

  private void theirs(Encoding encoding, Path into) throws IOException, InterruptedException {
    var decoder = encoding == Encoding.TAR_BZ2 ? "-j" : "--zstd";
    Peer.run(folder, "tar", decoder, "-xf", "image." + encoding.ending(), "-C", into.toString());
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
