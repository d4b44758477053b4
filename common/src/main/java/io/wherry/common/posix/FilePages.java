package io.wherry.common.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The pages of files that this process has mapped: its libraries and class cache. What is used
 * again is read again.
 */
final class FilePages {
  private static final Path MAPS = Path.of("/proc/self/maps");
  // address range, permissions, offset, device, inode, then the file's path
  private static final Pattern OF_A_FILE =
      Pattern.compile("([0-9a-f]+)-([0-9a-f]+) \\S+ \\S+ \\S+ [1-9][0-9]* +/.*");
  private static final int PAGEOUT = 21;
  private static final NativeCall MADVISE = NativeCall.of("madvise");

  private FilePages() {}

  /** Gives them back to the kernel. Kernels before 5.4 keep them. */
  static void release() throws IOException {
    for (var line : Files.readAllLines(MAPS, StandardCharsets.ISO_8859_1)) {
      var match = OF_A_FILE.matcher(line);
      if (match.matches()) release(address(match.group(1)), address(match.group(2)));
    }
  }

  private static void release(long from, long to) throws PosixException {
    try {
      MADVISE.call("mapped files", from, to - from, PAGEOUT);
    } catch (PosixException e) {
      // A kernel that cannot, or a mapping that went meanwhile or is locked: nothing is lost.
      if (e.errno() != Errno.EINVAL && e.errno() != Errno.ENOMEM) throw e;
    }
  }

  private static long address(String hexadecimal) {
    return Long.parseUnsignedLong(hexadecimal, 16);
  }
}
