package io.wherry.common.release;

import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Optional;

/** Which release a manifest says that it is of: a question to ask about it, never an answer. */
public final class ClaimedRelease {
  private static final int HEAD_LINES = 10;

  private ClaimedRelease() {}

  /** Absent where the text does not look like a manifest at all. */
  public static Optional<ReleaseId> of(byte[] unverified) {
    var head = new HashMap<String, String>();
    new String(unverified, StandardCharsets.US_ASCII)
        .lines()
        .limit(HEAD_LINES)
        .map(line -> line.split(" ", 2))
        .filter(words -> words.length == 2)
        .forEach(words -> head.putIfAbsent(words[0], words[1]));
    try {
      return Optional.of(
          new ReleaseId(
              new RepositoryName(head.getOrDefault("repository", "")),
              Long.parseLong(head.getOrDefault("number", ""))));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
