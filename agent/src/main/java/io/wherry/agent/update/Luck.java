package io.wherry.agent.update;

/**
 * Chance as a function of a seed, so that a recorded log replays to the same decisions, while hosts
 * with different seeds do not come back together.
 */
record Luck(long seed) {
  /** In [0, 1); the same for the same arguments. */
  double of(String what, int attempt) {
    long mixed = mix(seed ^ mix(what.hashCode() * 0x9E3779B97F4A7C15L + attempt));
    return (mixed >>> 11) * 0x1.0p-53;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
