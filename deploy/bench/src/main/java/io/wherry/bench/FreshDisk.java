package io.wherry.bench;

import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file system that nobody has used before, in a file, for whoever may mount one; else the folder
 * as it is. One in use remembers what was deleted on it within minutes, and looks around it at the
 * cost of whoever writes next. {@code deploy/bench/run} mounts in a namespace of its own, so that
 * nothing stays behind however it ends.
 */
final class FreshDisk implements AutoCloseable {
  private static final long MOST = 40L << 30;
  private static final long KEPT_FREE = 2L << 30;
  private static final long READY = 2500L << 20;
  private final Path folder;
  private final boolean mounted;

  private FreshDisk(Path folder, boolean mounted) {
    this.folder = folder;
    this.mounted = mounted;
  }

  static FreshDisk below(Path folder) throws IOException, InterruptedException {
    if (Posix.geteuid() != 0) return asItIs(folder, "only root mounts file systems");
    var image = folder.resolve("disk");
    var top = Files.createDirectories(folder.resolve("fresh"));
    long room = Posix.space(folder).bytesFree() - KEPT_FREE;
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(Math.min(MOST, room));
    }
    try {
      Peer.run(folder, "mkfs.ext4", "-q", "-F", image.toString());
      Peer.run(folder, "mount", "-o", "loop", image.toString(), top.toString());
    } catch (IOException e) {
      return asItIs(folder, String.valueOf(e.getMessage()).strip());
    }
    goAroundTheCache(folder, top);
    return new FreshDisk(top, true);
  }

  /** Else what is written lies in memory twice, and is synced twice. */
  private static void goAroundTheCache(Path folder, Path top) throws InterruptedException {
    try {
      var device = Peer.run(folder, "findmnt", "-n", "-o", "SOURCE", top.toString()).strip();
      Peer.run(folder, "losetup", "--direct-io=on", device);
    } catch (IOException e) {
      System.err.println("through the page cache: " + String.valueOf(e.getMessage()).strip());
    }
  }

  private static FreshDisk asItIs(Path folder, String why) {
    System.err.println("not on a file system of its own: " + why);
    return new FreshDisk(folder, false);
  }

  Path folder() {
    return folder;
  }

  /**
   * Takes memory and gives it back, so that neither side is the first to touch it: what a rented
   * machine does not use its host has taken away, and hands out again page by page.
   */
  static void readyMemory() {
    try (var memory = Arena.ofConfined()) {
      memory.allocate(READY).fill((byte) 1);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (mounted) Peer.run(Path.of("/"), "umount", folder.toString());
  }
}
