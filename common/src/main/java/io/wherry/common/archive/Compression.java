package io.wherry.common.archive;

/** How hard to compress, and on how many threads. */
public record Compression(int zstdLevel, int threads) {
  public static final Compression DEFAULT =
      new Compression(12, Runtime.getRuntime().availableProcessors());

  public Compression {
    if (zstdLevel < 1 || zstdLevel > 19)
      throw new IllegalArgumentException("zstd level must be 1 to 19: " + zstdLevel);
    if (threads < 1) throw new IllegalArgumentException("threads must be positive: " + threads);
  }
}
