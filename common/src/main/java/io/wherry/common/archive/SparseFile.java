package io.wherry.common.archive;

import io.wherry.common.posix.Extent;
import io.wherry.common.posix.Posix;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds out what to store of a file with holes. Whether it has any is the file system's word; where
 * they are is told by its content, block by block, so that any file system gives the same archive.
 */
final class SparseFile {
  private static final int BLOCK = 4096;
  private static final byte[] ZEROS = new byte[BLOCK];

  private final FileChannel in;
  private final long size;
  private final byte[] block = new byte[BLOCK];
  private final List<Extent> pieces = new ArrayList<>();

  private SparseFile(FileChannel in, long size) {
    this.in = in;
    this.size = size;
  }

  /** Empty for a file without holes, and for one with so many that it is better stored whole. */
  static Optional<SparseMap> look(Path file, FileChannel in, long size) throws IOException {
    if (size < 2 * BLOCK) return Optional.empty();
    var extents = Posix.extents(file, size);
    if (extents.equals(List.of(new Extent(0, size)))) return Optional.empty();
    var look = new SparseFile(in, size);
    for (var extent : extents) look.scan(extent);
    look.end();
    return look.pieces.size() > SparseMap.MOST_PIECES
        ? Optional.empty()
        : Optional.of(new SparseMap(look.pieces, size));
  }

  private void scan(Extent extent) throws IOException {
    for (long at = extent.offset() / BLOCK * BLOCK; at < extent.end(); at += BLOCK)
      if (holdsData(at)) add(at, Math.min(BLOCK, size - at));
  }

  private boolean holdsData(long at) throws IOException {
    int length = (int) Math.min(BLOCK, size - at);
    var into = ByteBuffer.wrap(block, 0, length);
    while (into.hasRemaining())
      if (in.read(into, at + into.position()) < 0) throw new EOFException();
    return java.util.Arrays.mismatch(block, 0, length, ZEROS, 0, length) >= 0;
  }

  private void add(long at, long length) {
    var last = pieces.isEmpty() ? new Extent(0, 0) : pieces.getLast();
    if (at < last.end()) return; // a block that two extents share
    if (!pieces.isEmpty() && at == last.end())
      pieces.set(pieces.size() - 1, new Extent(last.offset(), last.length() + length));
    else pieces.add(new Extent(at, length));
  }

  /** A hole at the end is marked by an empty piece, as GNU tar does. */
  private void end() {
    if (pieces.isEmpty() || pieces.getLast().end() < size) pieces.add(new Extent(size, 0));
  }
}
