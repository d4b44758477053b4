package io.wherry.common.release;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The digests that an already trusted manifest names, by path, as hexadecimal text. Reads thousands
 * of lines in the time that a checked {@link Manifest} needs for a few, and checks nothing.
 */
public record ManifestGlance(long number, Map<String, String> digests) {
  /** Absent where the text has no number, so cannot have been trusted. */
  public static Optional<ManifestGlance> at(byte[] trusted) {
    var digests = new HashMap<String, String>();
    long number = 0;
    for (var line : new String(trusted, StandardCharsets.US_ASCII).split("\n", -1)) {
      var words = line.split(" ", 4);
      switch (words[0]) {
        case "pbin", "file" -> {
          if (words.length > 2) digests.put(words[1], words[2]);
        }
        case "number" -> number = words.length > 1 ? digits(words[1]) : 0;
        default -> {}
      }
    }
    return number < 1 ? Optional.empty() : Optional.of(new ManifestGlance(number, digests));
  }

  private static long digits(String word) {
    return word.matches("[0-9]{1,18}") ? Long.parseLong(word) : 0;
  }
}
