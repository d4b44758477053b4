package io.wherry.common.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Reads {@code struct statfs} of 64-bit Linux: fifteen words, the same on x86_64 and aarch64. */
final class Statfs {
  private static final long WORDS = 15;
  private static final int TYPE = 0;
  private static final int BLOCK_SIZE = 1;
  private static final int BLOCKS = 2;
  private static final int BLOCKS_AVAILABLE = 4;
  private static final int INODES = 5;
  private static final int INODES_FREE = 6;
  private static final int FLAGS = 10;
  private static final long READ_ONLY = 1;

  private static final NativeCall STATFS = NativeCall.of("statfs");

  private Statfs() {}

  static Space of(Path path) throws PosixException {
    try (var scratch = Scratch.open()) {
      var words = scratch.room(WORDS * JAVA_LONG.byteSize());
      STATFS.call(path, scratch.text(path), words.address());
      return read(words);
    }
  }

  private static Space read(MemorySegment words) {
    long block = word(words, BLOCK_SIZE);
    return new Space(
        block * word(words, BLOCKS_AVAILABLE),
        block * word(words, BLOCKS),
        word(words, INODES) == 0 ? Long.MAX_VALUE : word(words, INODES_FREE),
        name(word(words, TYPE)),
        (word(words, FLAGS) & READ_ONLY) != 0);
  }

  private static long word(MemorySegment words, int index) {
    return words.getAtIndex(JAVA_LONG, index);
  }

  private static String name(long magic) {
    return switch ((int) magic) {
      case 0xEF53 -> "ext";
      case 0x58465342 -> "xfs";
      case 0x9123683E -> "btrfs";
      case 0x01021994 -> "tmpfs";
      case 0x794C7630 -> "overlay";
      case 0x6969 -> "nfs";
      case 0x2FC12FC1 -> "zfs";
      case 0xCA451A4E -> "bcachefs";
      default -> "0x" + Long.toHexString(magic & 0xffffffffL);
    };
  }
}
