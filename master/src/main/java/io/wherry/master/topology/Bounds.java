package io.wherry.master.topology;

import io.wherry.common.model.Selector;
import io.wherry.master.rollout.Amount;
import io.wherry.master.rollout.Caps;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What holds for the whole fleet, whoever asks: hosts by label and guests by hypervisor that may be
 * in their mixed moment at once, quorums, the worst that a rollout may bring about, and who is
 * believed to be a hypervisor.
 */
public record Bounds(
    Map<String, Integer> maxPer,
    int guestsPerHypervisor,
    List<Quorum> quorums,
    Optional<Amount> blastRadius,
    Selector hypervisors) {
  /** The label that nobody needs to give: where a host runs. */
  public static final String HYPERVISOR = "hypervisor";

  public static final Bounds DEFAULT =
      new Bounds(Map.of(), 1, List.of(), Optional.empty(), Selector.ALL);

  public Bounds {
    maxPer = Collections.unmodifiableSortedMap(new TreeMap<>(maxPer));
    quorums = List.copyOf(quorums);
    if (guestsPerHypervisor < 1)
      throw new IllegalArgumentException(
          "at least one guest of a hypervisor must be allowed to work: " + guestsPerHypervisor);
    maxPer.forEach((label, most) -> {
      if (most < 1)
        throw new IllegalArgumentException(
            "at least one host per " + label + " must be allowed to work: " + most);
      if (label.equals(HYPERVISOR))
        throw new IllegalArgumentException(
            "guests of a hypervisor have a setting of their own, guests-per-hypervisor");
    });
  }

  /** A rollout may ask for more as well as for less. */
  int guests(Caps caps) {
    return caps.perLabel().getOrDefault(HYPERVISOR, guestsPerHypervisor);
  }
}
