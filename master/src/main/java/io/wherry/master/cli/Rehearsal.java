package io.wherry.master.cli;

import io.wherry.proto.v1.RolloutReplay;
import java.nio.file.Path;

/** Runs a rollout once more from a file, without a master. */
public interface Rehearsal {
  /** What nobody can who was not given a way to. */
  Rehearsal NONE = (_, _) -> new Came.Refused("this wherry reads no incidents");

  Came of(Path file, String until);

  /** What came of it. */
  sealed interface Came {
    record Replayed(RolloutReplay replay) implements Came {}

    record Refused(String why) implements Came {}
  }
}
