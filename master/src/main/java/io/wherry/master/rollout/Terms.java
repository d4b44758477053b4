package io.wherry.master.rollout;

import io.wherry.common.model.ReleaseId;

/** What an operator agreed to at the start of a rollout. */
public record Terms(
    ReleaseId release,
    String hosts,
    Waves waves,
    Passing passing,
    Budget budget,
    Caps caps,
    Deadlines deadlines) {
  public Terms {
    for (int wave : passing.approvals())
      if (wave < 1 || wave >= waves.sizes().size())
        throw new IllegalArgumentException(
            "after wave "
                + wave
                + " there is nothing to approve: there are "
                + waves.sizes().size()
                + " waves");
  }

  /** The same over waves that are known by now. */
  public Terms with(Waves seated) {
    return new Terms(release, hosts, seated, passing, budget, caps, deadlines);
  }
}
