package io.wherry.master.rollout;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How many hosts of a rollout may be in their mixed moment at once: in all, and of those that share
 * the value of a label. Where {@code adaptive}, fewer as long as hosts fail. {@code blastRadius} is
 * the worst that they may bring about, where that is not the fleet's own limit.
 */
public record Caps(
    int maxConcurrent,
    boolean adaptive,
    Map<String, Integer> perLabel,
    Optional<Amount> blastRadius) {
  public Caps {
    perLabel = Collections.unmodifiableSortedMap(new TreeMap<>(perLabel));
    if (maxConcurrent < 1)
      throw new IllegalArgumentException(
          "a rollout of which "
              + maxConcurrent
              + " hosts may work at once never moves; write 1 or more. What is to wait is held by"
              + " `wherry rollout pause`, the whole fleet by fleet.max-concurrent: 0");
    perLabel.forEach((label, most) -> {
      if (most < 1)
        throw new IllegalArgumentException(
            "at least one host per " + label + " must be allowed to work: " + most);
    });
  }

  public Caps(int maxConcurrent, boolean adaptive, Map<String, Integer> perLabel) {
    this(maxConcurrent, adaptive, perLabel, Optional.empty());
  }

  public static Caps of(int maxConcurrent) {
    return new Caps(maxConcurrent, false, new TreeMap<>());
  }
}
