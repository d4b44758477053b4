package io.wherry.common.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** A stream in blocks, through one buffer. Its end is an error except where it is asked for. */
final class TarInput {
  private static final int BUFFER = 1 << 17;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int filled;

  TarInput(InputStream in) {
    this.in = in;
  }

  byte[] block() throws IOException {
    return bytes(TarHeader.BLOCK);
  }

  byte[] bytes(int count) throws IOException {
    var bytes = new byte[count];
    for (int done = 0; done < count; ) {
      int got = available(count - done);
      System.arraycopy(buffer, at, bytes, done, got);
      at += got;
      done += got;
    }
    return bytes;
  }

  /** Copies as much as lies ready, at least one byte and at most what fits. */
  int some(MemorySegment into) throws IOException {
    int got = available((int) Math.min(into.byteSize(), BUFFER));
    MemorySegment.copy(buffer, at, into, ValueLayout.JAVA_BYTE, 0, got);
    at += got;
    return got;
  }

  void drop(long bytes) throws IOException {
    for (long rest = bytes; rest > 0; ) {
      int got = available((int) Math.min(rest, BUFFER));
      at += got;
      rest -= got;
    }
  }

  /** Reads to the end, through nothing but zeros and not many of those. */
  void zerosToTheEnd(long most) throws IOException {
    for (long seen = filled - at; at < filled || fill(); seen += filled) {
      if (Arrays.mismatch(buffer, at, filled, ZEROS, 0, filled - at) >= 0)
        throw new HostileArchiveException("goes on after its end", "");
      if (seen > most) throw new HostileArchiveException("has too many zeros after its end", "");
      at = filled;
    }
  }

  private static final byte[] ZEROS = new byte[BUFFER];

  private int available(int most) throws IOException {
    if (at == filled && !fill()) {
      var cause = new EOFException("end of the decompressed stream");
      throw new HostileArchiveException("ends in the middle", cause);
    }
    return Math.min(most, filled - at);
  }

  private boolean fill() throws IOException {
    at = 0;
    filled = Math.max(0, in.read(buffer, 0, BUFFER));
    return filled > 0;
  }
}
