package io.wherry.master.pipeline;

import io.wherry.common.model.RolloutId;
import java.time.Instant;
import java.util.List;

/**
 * A rollout as it runs once more from the log: what happened, what came of each, where it stood at
 * the end, and where the rollout, the orders or the permissions of this master are not what comes
 * of it; nowhere, if all is well.
 */
public record Replayed(
    RolloutId id, List<Moment> moments, Standing standing, List<String> differences) {
  public Replayed {
    moments = List.copyOf(moments);
    differences = List.copyOf(differences);
  }

  /** One fact of the log, by its number there. */
  public record Moment(long sequence, Instant at, String actor, String event, List<String> came) {
    public Moment {
      came = List.copyOf(came);
    }
  }
}
