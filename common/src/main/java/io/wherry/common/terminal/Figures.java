package io.wherry.common.terminal;

import java.util.Locale;

/** Numbers as people read them. */
public final class Figures {
  private Figures() {}

  /** {@code 1.5 MiB}. */
  public static String bytes(long bytes) {
    if (bytes < 1024) return bytes + " B";
    double size = bytes;
    int unit = 0;
    while (size >= 1024 && unit < 4) {
      size /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %ciB", size, "BKMGT".charAt(unit));
  }

  /** {@code 1 host}, {@code 2 hosts}. */
  public static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** A bar of {@code width} cells; empty where the total is not known. */
  public static String bar(long done, long total, int width) {
    int full = total <= 0 ? 0 : (int) Math.min(width, done * width / total);
    return "[" + "#".repeat(full) + ".".repeat(width - full) + "]";
  }
}
