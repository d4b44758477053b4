package io.wherry.common.archive;

import io.wherry.common.archive.ReadAhead.Piece;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A decompressed stream in blocks. Its end is an error except where it is asked for. */
final class TarInput {
  private static final Piece NONE = new Piece(new byte[0], 0);
  private final ReadAhead in;
  private Piece piece = NONE;
  private int at;

  TarInput(ReadAhead in) {
    this.in = in;
  }

  byte[] block() throws IOException {
    return bytes(TarHeader.BLOCK);
  }

  byte[] bytes(int count) throws IOException {
    var bytes = new byte[count];
    for (int done = 0; done < count; ) {
      int got = available(count - done);
      System.arraycopy(piece.bytes(), at, bytes, done, got);
      at += got;
      done += got;
    }
    return bytes;
  }

  /** Copies as much as lies ready, at least one byte and at most what fits. */
  int some(MemorySegment into) throws IOException {
    int got = available(into.byteSize());
    MemorySegment.copy(piece.bytes(), at, into, ValueLayout.JAVA_BYTE, 0, got);
    at += got;
    return got;
  }

  void drop(long bytes) throws IOException {
    for (long rest = bytes; rest > 0; ) {
      int got = available(rest);
      at += got;
      rest -= got;
    }
  }

  /** Reads to the end, through nothing but zeros and not many of those. */
  void zerosToTheEnd(long most) throws IOException {
    for (long seen = 0; at < piece.length() || fill(); at = piece.length()) {
      for (int i = at; i < piece.length(); i++)
        if (piece.bytes()[i] != 0) throw new HostileArchiveException("goes on after its end", "");
      seen += piece.length() - at;
      if (seen > most) throw new HostileArchiveException("has too many zeros after its end", "");
    }
  }

  private int available(long most) throws IOException {
    if (at == piece.length() && !fill()) {
      var cause = new EOFException("end of the decompressed stream");
      throw new HostileArchiveException("ends in the middle", cause);
    }
    return (int) Math.min(most, piece.length() - at);
  }

  private boolean fill() throws IOException {
    if (piece != NONE) in.giveBack(piece);
    piece = in.next().orElse(NONE);
    at = 0;
    return piece != NONE;
  }
}
