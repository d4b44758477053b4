package io.wherry.common.posix;

/** Bytes of a file that are stored; what lies between two extents is a hole and reads as zeros. */
public record Extent(long offset, long length) {
  public long end() {
    return offset + length;
  }
}
