package io.wherry.common.archive;

/**
 * How much an archive may ask for. {@code bytes} counts all file contents; {@code pathLength} is in
 * bytes; {@code ratio} is decompressed to compressed, held only past the first 64 MiB.
 */
public record Limits(long bytes, int entries, int pathLength, int ratio) {
  static final long RATIO_FREE = 64L << 20;
  public static final Limits DEFAULT = new Limits(32L << 30, 1_000_000, 4095, 1000);

  public Limits {
    if (bytes < 1 || entries < 1 || pathLength < 1 || ratio < 1)
      throw new IllegalArgumentException("limits must be positive");
  }

  /** The same, but for content of at most {@code most} bytes: what a manifest or a disk allows. */
  public Limits withBytes(long most) {
    return new Limits(most, entries, pathLength, ratio);
  }
}
