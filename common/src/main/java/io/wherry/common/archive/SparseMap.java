package io.wherry.common.archive;

import io.wherry.common.posix.Extent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which parts of a file its archive stores, and how large it is with the holes between them. */
record SparseMap(List<Extent> pieces, long size) {
  static final int MOST_PIECES = 1 << 15;
  private static final String PREFIX = "GNU.sparse.";
  private static final String OFFSET = PREFIX + "offset";
  private static final String LENGTH = PREFIX + "numbytes";

  SparseMap {
    pieces = List.copyOf(pieces);
  }

  static SparseMap whole(long size) {
    return new SparseMap(size == 0 ? List.of() : List.of(new Extent(0, size)), size);
  }

  long stored() {
    return pieces.stream().mapToLong(Extent::length).sum();
  }

  /** Refuses pieces that overlap, lie beyond the end, or are not what is stored. */
  SparseMap checked(String path, long stored) throws HostileArchiveException {
    long end = 0;
    long sum = 0;
    for (var piece : pieces) {
      boolean fits = piece.offset() >= end && piece.length() >= 0;
      if (!fits || piece.length() > size - piece.offset() || piece.offset() > size)
        throw new HostileArchiveException("has a sparse map that makes no sense", path);
      end = piece.end();
      sum += piece.length();
    }
    if (sum != stored)
      throw new HostileArchiveException(
          "has a sparse map of " + sum + " bytes for " + stored + " stored ones", path);
    return this;
  }

  static boolean mayRepeat(String key) {
    return key.equals(OFFSET) || key.equals(LENGTH);
  }

  /** Whether the map stands before the content: GNU's third way of writing it in POSIX headers. */
  static boolean isInContent(PaxRecords header) throws HostileArchiveException {
    var major = header.text(PREFIX + "major");
    if (major.isEmpty()) return false;
    boolean known = major.get().equals("1") && header.text(PREFIX + "minor").orElse("").equals("0");
    if (!known) throw new HostileArchiveException("is sparse in a way not known here", "");
    return true;
  }

  /** The file's own name, where its header has one that was made up. */
  static Optional<String> name(PaxRecords header) {
    return header.text(PREFIX + "name");
  }

  static long realSize(PaxRecords header) throws HostileArchiveException {
    return header.number(PREFIX + "realsize", -1);
  }

  /** GNU's first and second way: the map in the header, pair by pair or in one line. */
  static Optional<SparseMap> inHeader(PaxRecords header) throws HostileArchiveException {
    var size = header.text(PREFIX + "size");
    if (size.isEmpty()) return Optional.empty();
    var numbers = new ArrayList<Long>();
    for (var each : header.records()) {
      if (mayRepeat(each.key())) {
        if (each.key().equals(numbers.size() % 2 == 0 ? LENGTH : OFFSET)) throw broken();
        numbers.add(PaxRecords.number(each.text()));
      }
    }
    var line = header.text(PREFIX + "map");
    if (line.isPresent() && !numbers.isEmpty()) throw broken();
    if (line.isPresent() && !line.get().isEmpty())
      for (var digits : line.get().split(",", -1)) numbers.add(PaxRecords.number(digits));
    if (header.number(PREFIX + "numblocks", -1) * 2 != numbers.size()) throw broken();
    return Optional.of(new SparseMap(paired(numbers), PaxRecords.number(size.get())));
  }

  static List<Extent> paired(List<Long> numbers) throws HostileArchiveException {
    if (numbers.size() % 2 != 0 || numbers.size() / 2 > MOST_PIECES) throw broken();
    var pieces = new ArrayList<Extent>();
    for (int i = 0; i < numbers.size(); i += 2)
      pieces.add(new Extent(numbers.get(i), numbers.get(i + 1)));
    return pieces;
  }

  static HostileArchiveException broken() {
    return new HostileArchiveException("holds a broken sparse map", "");
  }
}
