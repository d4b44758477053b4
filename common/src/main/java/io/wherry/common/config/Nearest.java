package io.wherry.common.config;

import java.util.Comparator;
import java.util.List;

/** What somebody may have meant. */
public final class Nearest {
  private Nearest() {}

  /** {@code "; did you mean 'x'?"} where a known word is near, else the empty string. */
  public static String to(String word, List<String> known) {
    return known.stream()
        .filter(k -> distance(word, k) <= Math.max(1, k.length() / 3))
        .min(Comparator.comparingInt(k -> distance(word, k)))
        .map(k -> "; did you mean '" + k + "'?")
        .orElse("");
  }

  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) row[j] = j;
    for (int i = 1; i <= a.length(); i++) {
      int corner = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int kept = corner + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        corner = row[j];
        row[j] = Math.min(kept, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
