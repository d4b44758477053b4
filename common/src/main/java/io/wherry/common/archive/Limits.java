package io.wherry.common.archive;

/**
 * How much an archive may ask for. {@code bytes} counts the sizes of all files, holes too; {@code
 * pathLength} and {@code linkLength} are in bytes, {@code depth} in parts of a path; {@code
 * xattrBytes} holds for one entry; {@code ratio} is decompressed to compressed, held only past the
 * first 64 MiB; {@code window} is how far back a decompressor must remember, in bytes.
 */
public record Limits(
    long bytes,
    int entries,
    int pathLength,
    int depth,
    int linkLength,
    int xattrBytes,
    int ratio,
    int window) {
  static final long RATIO_FREE = 64L << 20;
  public static final Limits DEFAULT =
      new Limits(32L << 30, 500_000, 4095, 128, 4095, 1 << 17, 1000, 32 << 20);

  public Limits {
    if (bytes < 1 || entries < 1 || pathLength < 1 || depth < 1 || linkLength < 1)
      throw new IllegalArgumentException("limits must be positive");
    if (xattrBytes < 0 || ratio < 1 || window < 1)
      throw new IllegalArgumentException("limits must be positive");
  }

  /** The same, but for content of at most {@code most} bytes: what a manifest or a disk allows. */
  public Limits withBytes(long most) {
    return new Limits(most, entries, pathLength, depth, linkLength, xattrBytes, ratio, window);
  }

  Limits withEntries(int most) {
    return new Limits(bytes, most, pathLength, depth, linkLength, xattrBytes, ratio, window);
  }

  Limits withRatio(int most) {
    return new Limits(bytes, entries, pathLength, depth, linkLength, xattrBytes, most, window);
  }

  Limits withNames(int mostPathLength, int mostDepth, int mostLinkLength) {
    return new Limits(
        bytes, entries, mostPathLength, mostDepth, mostLinkLength, xattrBytes, ratio, window);
  }

  Limits withXattrBytes(int most) {
    return new Limits(bytes, entries, pathLength, depth, linkLength, most, ratio, window);
  }

  Limits withWindow(int most) {
    return new Limits(bytes, entries, pathLength, depth, linkLength, xattrBytes, ratio, most);
  }
}
