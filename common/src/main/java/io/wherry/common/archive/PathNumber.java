package io.wherry.common.archive;

/** A number of sixty-four bits for a path, by which two are told apart where there are many. */
public final class PathNumber {
  private PathNumber() {}

  /** Made of its characters, each of which moves every bit; never zero. */
  public static long of(String path) {
    long number = path.length();
    for (int i = 0; i < path.length(); i++) {
      number = (number ^ path.charAt(i)) * 0x9E3779B97F4A7C15L;
      number ^= number >>> 32;
    }
    return number == 0 ? 1 : number;
  }
}
