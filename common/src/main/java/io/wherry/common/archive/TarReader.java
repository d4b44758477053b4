package io.wherry.common.archive;

import io.wherry.common.posix.FileNames;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Reads a tar stream that nobody vouches for: GNU and POSIX headers, nothing else, and not one byte
 * that has no meaning. Says what each entry is, not whether its path is safe.
 */
final class TarReader {
  private static final int MOST_EXTENDED = 1 << 20;
  private static final long MOST_ID = 0xfffffffeL; // the one above says "no change" to the kernel
  private static final long MOST_ZEROS = 16 << 20;

  private final TarInput in;
  private final Limits limits;
  private SparseMap map = SparseMap.whole(0);
  private String user = "";
  private String group = "";
  private long left;
  private long padding;
  private long extended;

  TarReader(ReadAhead in, Limits limits) {
    this.in = new TarInput(in);
    this.limits = limits;
  }

  /** The next entry; empty after a proper end, when the stream has been read to its last byte. */
  Optional<TarEntry> next() throws IOException {
    skipRest();
    var said = new Said();
    while (true) {
      var block = in.block();
      if (TarHeader.isZero(block)) {
        said.mustBeNothing();
        end();
        return Optional.empty();
      }
      var header = TarHeader.parse(block);
      switch (header.type()) {
        case 'L' -> said.path(longName(header, limits.pathLength()));
        case 'K' -> said.linkTarget(longName(header, limits.linkLength()));
        case 'x' -> said.pax(PaxRecords.parse(extended(header, MOST_EXTENDED)));
        default -> {
          return Optional.of(entry(header, said));
        }
      }
    }
  }

  /** Which parts of the current entry follow, as {@link #read} gives them one after another. */
  SparseMap map() {
    return map;
  }

  /** Stored bytes of the current entry that are still unread. */
  long left() {
    return left;
  }

  /** Reads stored content of the current entry, which must have some left; at least one byte. */
  int read(MemorySegment into) throws IOException {
    int got = in.some(into.byteSize() > left ? into.asSlice(0, left) : into);
    left -= got;
    return got;
  }

  private TarEntry entry(TarHeader header, Said said) throws IOException {
    var pax = said.pax();
    var path = said.pathOr(header.name());
    var kind = kind(header.type(), path);
    long stored = pax.number("size", header.size());
    if (stored < 0) throw new HostileArchiveException("its size is negative", path);
    if (kind != TarEntry.Kind.FILE && stored != 0)
      throw new HostileArchiveException("has content, though it is no file", path);
    left = stored;
    padding = -stored & TarHeader.BLOCK - 1;
    map = map(header, pax, kind).checked(path, left);
    var time = pax.mtime().orElse(new long[] {header.mtime(), 0});
    user = same(user, pax.text("uname").orElse(header.user()));
    group = same(group, pax.text("gname").orElse(header.group()));
    return new TarEntry(
        path,
        kind,
        (int) header.mode() & 07777,
        id(pax.number("uid", header.uid()), path),
        id(pax.number("gid", header.gid()), path),
        user,
        group,
        map.size(),
        time[0],
        (int) time[1],
        said.linkTargetOr(header.linkName()),
        Xattr.of(pax, limits.xattrBytes()));
  }

  /** Most entries have the owner of the one before; one text for all is enough. */
  private static String same(String before, String now) {
    return before.equals(now) ? before : now;
  }

  private static TarEntry.Kind kind(char type, String path) throws HostileArchiveException {
    return switch (type) {
      case '0', '\0', 'S' -> TarEntry.Kind.FILE;
      case '1' -> TarEntry.Kind.HARDLINK;
      case '2' -> TarEntry.Kind.SYMLINK;
      case '5' -> TarEntry.Kind.DIRECTORY;
      case '3', '4' -> throw new HostileArchiveException("is a device", path);
      case '6' -> throw new HostileArchiveException("is a fifo", path);
      default ->
          throw new HostileArchiveException(
              "is of unknown type 0x" + Integer.toHexString(type), path);
    };
  }

  private SparseMap map(TarHeader header, PaxRecords pax, TarEntry.Kind kind) throws IOException {
    if (header.type() == 'S') return SparseHeaders.old(header, in);
    if (kind != TarEntry.Kind.FILE) return SparseMap.whole(0);
    if (!SparseMap.isInContent(pax)) return SparseMap.inHeader(pax).orElse(SparseMap.whole(left));
    var found = SparseHeaders.inContent(in, left, SparseMap.realSize(pax));
    left -= found.blocks() * TarHeader.BLOCK;
    return found.map();
  }

  private static long id(long value, String path) throws HostileArchiveException {
    if (value < 0 || value > MOST_ID)
      throw new HostileArchiveException("its owner has number " + value, path);
    return value;
  }

  private String longName(TarHeader header, int most) throws IOException {
    var data = extended(header, most + 2);
    int end = data.length;
    while (end > 0 && data[end - 1] == 0) end--;
    return FileNames.text(data, 0, end);
  }

  /** Such headers are no content, so their sum has a limit of its own. */
  private byte[] extended(TarHeader header, int most) throws IOException {
    if (header.size() < 0 || header.size() > most)
      throw new HostileArchiveException("holds a header of " + header.size() + " bytes", "");
    extended += header.size();
    if (extended > limits.bytes()) throw new OversizeArchiveException(limits.bytes(), "");
    var data = in.bytes((int) header.size());
    in.drop(-data.length & TarHeader.BLOCK - 1);
    return data;
  }

  /** A second block of zeros, zeros to the end of the last record, and nothing more. */
  private void end() throws IOException {
    if (!TarHeader.isZero(in.block()))
      throw new HostileArchiveException("goes on after a block of zeros", "");
    in.zerosToTheEnd(MOST_ZEROS);
  }

  private void skipRest() throws IOException {
    in.drop(left + padding);
    left = 0;
    padding = 0;
  }

  /** What headers before the entry's own said of it. */
  private static final class Said {
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

    String pathOr(String ofHeader) {
      return SparseMap.name(pax()).or(() -> pax().text("path")).or(() -> path).orElse(ofHeader);
    }

    String linkTargetOr(String ofHeader) {
      return pax().text("linkpath").or(() -> linkTarget).orElse(ofHeader);
    }

    void mustBeNothing() throws HostileArchiveException {
      if (path.isPresent() || linkTarget.isPresent() || extended.isPresent())
        throw new HostileArchiveException("ends with a header without its entry", "");
    }
  }
}
