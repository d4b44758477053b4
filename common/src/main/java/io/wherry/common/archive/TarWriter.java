package io.wherry.common.archive;

import io.wherry.common.archive.TarEntry.Kind;
import io.wherry.common.posix.Extent;
import io.wherry.common.posix.FileNames;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;

/**
 * Writes GNU tar; fractions of seconds and extended attributes, where there are any, in POSIX
 * headers that readers skip who do not know them.
 */
final class TarWriter {
  private static final int RECORD = 20 * TarHeader.BLOCK;
  private static final String LONG = "././@LongLink";

  private final OutputStream out;
  private final byte[] buffer = new byte[1 << 16];
  private long position;

  TarWriter(OutputStream out) {
    this.out = out;
  }

  void entry(TarEntry entry) throws IOException {
    extended(entry);
    put(TarHeader.print(entry, type(entry.kind())));
  }

  private void extended(TarEntry entry) throws IOException {
    var pax = PaxWriter.print(entry);
    if (pax.length > 0) special('x', "././@PaxHeader", pax);
    boolean directory = entry.kind() == Kind.DIRECTORY;
    longName('L', directory ? entry.path() + "/" : entry.path());
    longName('K', entry.linkTarget());
  }

  /** An entry with the content of {@code file}, whose size must still be the entry's. */
  void file(TarEntry entry, Path file) throws IOException {
    try (var in = FileChannel.open(file, StandardOpenOption.READ)) {
      var sparse = SparseFile.look(file, in, entry.size());
      if (sparse.isPresent()) sparseHeader(entry, sparse.get());
      else entry(entry);
      for (var piece : sparse.orElse(SparseMap.whole(entry.size())).pieces()) copy(in, piece);
      if (in.size() > entry.size()) throw new IOException(file + " grew while it was packed");
    } catch (EOFException e) {
      throw new IOException(file + " shrank while it was packed", e);
    }
    pad(TarHeader.BLOCK);
  }

  private void sparseHeader(TarEntry entry, SparseMap map) throws IOException {
    extended(entry);
    put(SparseHeaders.printed(TarHeader.unsealed(entry, 'S', map.stored()), map));
  }

  private void copy(FileChannel in, Extent piece) throws IOException {
    for (long at = piece.offset(); at < piece.end(); ) {
      int room = (int) Math.min(buffer.length, piece.end() - at);
      int got = in.read(ByteBuffer.wrap(buffer, 0, room), at);
      if (got < 0) throw new EOFException();
      put(buffer, got);
      at += got;
    }
  }

  /** The end mark, filled up to a whole record as tar does. */
  void finish() throws IOException {
    put(new byte[2 * TarHeader.BLOCK]);
    pad(RECORD);
  }

  private static char type(Kind kind) {
    return switch (kind) {
      case FILE -> '0';
      case HARDLINK -> '1';
      case SYMLINK -> '2';
      case DIRECTORY -> '5';
    };
  }

  private void longName(char type, String name) throws IOException {
    var bytes = FileNames.bytes(name);
    if (bytes.length > TarHeader.NAME_ROOM)
      special(type, LONG, Arrays.copyOf(bytes, bytes.length + 1));
  }

  private void special(char type, String name, byte[] data) throws IOException {
    var header =
        new TarEntry(name, Kind.FILE, 0644, 0, 0, "root", "root", data.length, 0, 0, "", Map.of());
    put(TarHeader.print(header, type));
    put(data);
    pad(TarHeader.BLOCK);
  }

  private void put(byte[] bytes) throws IOException {
    put(bytes, bytes.length);
  }

  private void put(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
    position += length;
  }

  private void pad(int unit) throws IOException {
    put(new byte[(int) ((unit - position % unit) % unit)]);
  }
}
