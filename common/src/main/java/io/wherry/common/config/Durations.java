package io.wherry.common.config;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 7d}.
 */
public final class Durations {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

  private Durations() {}

  public static Duration parse(String text) {
    var match = FORM.matcher(text.strip());
    if (!match.matches())
      throw new IllegalArgumentException(
          "not a duration: '" + text + "'; write 500ms, 30s, 5m, 2h or 7d");
    long number = Long.parseLong(match.group(1));
    return switch (match.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /** In the largest unit that divides it. */
  public static String print(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0) return "0s";
    if (millis % 1000 != 0) return millis + "ms";
    long seconds = millis / 1000;
    if (seconds % 86_400 == 0) return seconds / 86_400 + "d";
    if (seconds % 3_600 == 0) return seconds / 3_600 + "h";
    if (seconds % 60 == 0) return seconds / 60 + "m";
    return seconds + "s";
  }
}
