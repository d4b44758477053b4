package io.wherry.common.posix;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Asks the file system where a file holds data; one that does not know has no holes. */
final class Holes {
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  private static final int ENXIO = 6;
  private static final NativeCall LSEEK = NativeCall.of("lseek");

  private Holes() {}

  static List<Extent> between(Path file, long size) throws PosixException {
    var extents = new ArrayList<Extent>();
    try (var open = Descriptor.reading(file)) {
      for (long at = 0; at < size; ) {
        long data = seek(open, at, SEEK_DATA, size);
        if (data >= size) break;
        long hole = Math.min(size, seek(open, data, SEEK_HOLE, size));
        extents.add(new Extent(data, hole - data));
        at = hole;
      }
      return extents;
    }
  }

  private static long seek(Descriptor open, long from, int whence, long end) throws PosixException {
    try {
      return LSEEK.size(open.path(), open.fd(), from, whence);
    } catch (PosixException e) {
      if (e.errno() == ENXIO) return end; // nothing but a hole from here on
      if (e.errno() == Errno.EINVAL) return whence == SEEK_DATA ? from : end;
      throw e;
    }
  }
}
