package io.wherry.common.archive;

import io.wherry.common.archive.TarEntry.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes GNU tar; extended attributes, where there are any, in POSIX headers that others skip. */
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
    if (!entry.xattrs().isEmpty())
      special('x', "././@PaxHeader", PaxRecords.printXattrs(entry.xattrs()));
    boolean directory = entry.kind() == Kind.DIRECTORY;
    longName('L', directory ? entry.path() + "/" : entry.path());
    longName('K', entry.linkTarget());
    put(TarHeader.print(entry, type(entry.kind())));
  }

  /** An entry with the content of {@code file}, whose size must still be the entry's. */
  void file(TarEntry entry, Path file) throws IOException {
    entry(entry);
    try (var in = Files.newInputStream(file)) {
      copy(in, entry);
      if (in.read() >= 0) throw new IOException(file + " grew while it was packed");
    } catch (EOFException e) {
      throw new IOException(file + " shrank while it was packed", e);
    }
    pad(TarHeader.BLOCK);
  }

  private void copy(InputStream in, TarEntry entry) throws IOException {
    for (long left = entry.size(); left > 0; ) {
      int got = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (got < 0) throw new EOFException();
      out.write(buffer, 0, got);
      position += got;
      left -= got;
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
    var bytes = (name + "\0").getBytes(StandardCharsets.UTF_8);
    if (bytes.length - 1 > TarHeader.NAME_ROOM) special(type, LONG, bytes);
  }

  private void special(char type, String name, byte[] data) throws IOException {
    var header =
        new TarEntry(name, Kind.FILE, 0644, 0, 0, "root", "root", data.length, 0, 0, "", Map.of());
    put(TarHeader.print(header, type));
    put(data);
    pad(TarHeader.BLOCK);
  }

  private void put(byte[] bytes) throws IOException {
    out.write(bytes);
    position += bytes.length;
  }

  private void pad(int unit) throws IOException {
    put(new byte[(int) ((unit - position % unit) % unit)]);
  }
}
