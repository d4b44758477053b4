package io.wherry.common.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads a tar stream that nobody vouches for: GNU and POSIX headers, nothing else, and not one byte
 * that has no meaning. Says what each entry is, not whether its path is safe.
 */
final class TarReader {
  private static final int BUFFER = 1 << 17;
  private static final int MOST_EXTENDED = 1 << 20;
  private static final long MOST_ID = Integer.MAX_VALUE;

  private final InputStream in;
  private final Limits limits;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int filled;
  private long left;
  private long padding;

  TarReader(InputStream in, Limits limits) {
    this.in = in;
    this.limits = limits;
  }

  /** The next entry; empty after a proper end, when the stream has been read to its last byte. */
  Optional<TarEntry> next() throws IOException {
    skipRest();
    var names = new Names();
    while (true) {
      var block = block();
      if (TarHeader.isZero(block)) {
        names.mustBeUnused();
        end();
        return Optional.empty();
      }
      var header = TarHeader.parse(block);
      switch (header.type()) {
        case 'L' -> names.path(longName(header));
        case 'K' -> names.linkTarget(longName(header));
        case 'x' -> names.pax(PaxRecords.parse(extended(header, MOST_EXTENDED)));
        default -> {
          return Optional.of(entry(header, names));
        }
      }
    }
  }

  /** Bytes of the current entry's content that are still unread. */
  long left() {
    return left;
  }

  /** Reads content of the current entry, at most what is left of it; -1 at its end. */
  int read(byte[] into, int offset, int length) throws IOException {
    if (left == 0) return -1;
    int got = take(into, offset, (int) Math.min(length, left));
    left -= got;
    return got;
  }

  private TarEntry entry(TarHeader header, Names names) throws IOException {
    var pax = names.pax();
    var path = names.pathOr(header.name());
    var kind = kind(header.type(), path);
    long size = pax.number("size", header.size());
    if (size < 0) throw new HostileArchiveException("its size is negative", path);
    if (kind != TarEntry.Kind.FILE && size != 0)
      throw new HostileArchiveException("has content, though it is no file", path);
    left = size;
    padding = -size & TarHeader.BLOCK - 1;
    var time = pax.mtime().orElse(new long[] {header.mtime(), 0});
    return new TarEntry(
        path,
        kind,
        (int) header.mode() & 07777,
        id(pax.number("uid", header.uid()), path),
        id(pax.number("gid", header.gid()), path),
        pax.text("uname").orElse(header.user()),
        pax.text("gname").orElse(header.group()),
        size,
        time[0],
        (int) time[1],
        names.linkTargetOr(header.linkName()),
        pax.xattrs());
  }

  private static TarEntry.Kind kind(char type, String path) throws HostileArchiveException {
    return switch (type) {
      case '0', '\0' -> TarEntry.Kind.FILE;
      case '1' -> TarEntry.Kind.HARDLINK;
      case '2' -> TarEntry.Kind.SYMLINK;
      case '5' -> TarEntry.Kind.DIRECTORY;
      case '3', '4' -> throw new HostileArchiveException("is a device", path);
      case '6' -> throw new HostileArchiveException("is a fifo", path);
      case 'S' -> throw new HostileArchiveException("is a sparse file", path);
      default ->
          throw new HostileArchiveException(
              "is of unknown type 0x" + Integer.toHexString(type), path);
    };
  }

  private static long id(long value, String path) throws HostileArchiveException {
    if (value < 0 || value > MOST_ID)
      throw new HostileArchiveException("its owner has number " + value, path);
    return value;
  }

  private String longName(TarHeader header) throws IOException {
    var data = extended(header, limits.pathLength() + 2);
    int end = data.length;
    while (end > 0 && data[end - 1] == 0) end--;
    return TarHeader.decode(data, 0, end);
  }

  private byte[] extended(TarHeader header, int most) throws IOException {
    if (header.size() < 0 || header.size() > most)
      throw new HostileArchiveException("holds a header of " + header.size() + " bytes", "");
    var data = new byte[(int) header.size()];
    take(data);
    drop(-data.length & TarHeader.BLOCK - 1);
    return data;
  }

  /** A second block of zeros, zeros to the end of the last record, and nothing more. */
  private void end() throws IOException {
    if (!TarHeader.isZero(block()))
      throw new HostileArchiveException("goes on after a block of zeros", "");
    while (at < filled || fill()) {
      if (Arrays.mismatch(buffer, at, filled, ZEROS, 0, filled - at) >= 0)
        throw new HostileArchiveException("goes on after its end", "");
      at = filled;
    }
  }

  private static final byte[] ZEROS = new byte[BUFFER];

  private void skipRest() throws IOException {
    drop(left + padding);
    left = 0;
    padding = 0;
  }

  private byte[] block() throws IOException {
    var block = new byte[TarHeader.BLOCK];
    take(block);
    return block;
  }

  private void take(byte[] into) throws IOException {
    for (int done = 0; done < into.length; ) done += take(into, done, into.length - done);
  }

  private int take(byte[] into, int offset, int length) throws IOException {
    if (at == filled && length >= BUFFER) return direct(into, offset, length);
    if (at == filled && !fill()) throw truncated();
    int count = Math.min(length, filled - at);
    System.arraycopy(buffer, at, into, offset, count);
    at += count;
    return count;
  }

  private int direct(byte[] into, int offset, int length) throws IOException {
    int got = in.read(into, offset, length);
    if (got < 0) throw truncated();
    return got;
  }

  private void drop(long bytes) throws IOException {
    for (long rest = bytes; rest > 0; ) {
      if (at == filled && !fill()) throw truncated();
      int count = (int) Math.min(rest, filled - at);
      at += count;
      rest -= count;
    }
  }

  private boolean fill() throws IOException {
    at = 0;
    filled = Math.max(0, in.read(buffer, 0, BUFFER));
    return filled > 0;
  }

  private static IOException truncated() {
    var cause = new EOFException("end of the decompressed stream");
    return new HostileArchiveException("ends in the middle", cause);
  }

  /** What headers before the entry's own said of it. */
  private static final class Names {
    private Optional<String> path = Optional.empty();
    private Optional<String> linkTarget = Optional.empty();
    private Optional<PaxRecords> extended = Optional.empty();

    void path(String name) throws HostileArchiveException {
      if (path.isPresent()) throw new HostileArchiveException("has two long names", name);
      path = Optional.of(name);
    }

    void linkTarget(String name) throws HostileArchiveException {
      if (linkTarget.isPresent()) throw new HostileArchiveException("has two long targets", name);
      linkTarget = Optional.of(name);
    }

    void pax(PaxRecords records) throws HostileArchiveException {
      if (extended.isPresent())
        throw new HostileArchiveException("has two extended headers for one entry", "");
      extended = Optional.of(records);
    }

    PaxRecords pax() {
      return extended.orElse(PaxRecords.NONE);
    }

    String pathOr(String ofHeader) throws HostileArchiveException {
      return pax().text("path").or(() -> path).orElse(ofHeader);
    }

    String linkTargetOr(String ofHeader) throws HostileArchiveException {
      return pax().text("linkpath").or(() -> linkTarget).orElse(ofHeader);
    }

    void mustBeUnused() throws HostileArchiveException {
      if (path.isPresent() || linkTarget.isPresent() || extended.isPresent())
        throw new HostileArchiveException("ends after a name without its entry", "");
    }
  }
}
