package io.wherry.common.git;

/** How much a repository takes from outside; sizes in bytes. */
public record Limits(long pack, long object, int objects) {
  /** Enough for tens of thousands of pbins and some years of releases. */
  public static final Limits USUAL = new Limits(1L << 30, 64L << 20, 4_000_000);

  public Limits {
    if (pack < 1 || object < 1 || objects < 1)
      throw new IllegalArgumentException("limits must be positive");
  }
}
