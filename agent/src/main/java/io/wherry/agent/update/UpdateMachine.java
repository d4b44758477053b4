package io.wherry.agent.update;

import io.wherry.agent.update.UpdateState.Asking;
import io.wherry.agent.update.UpdateState.Checking;
import io.wherry.agent.update.UpdateState.Confirming;
import io.wherry.agent.update.UpdateState.Draining;
import io.wherry.agent.update.UpdateState.Held;
import io.wherry.agent.update.UpdateState.Merging;
import io.wherry.agent.update.UpdateState.Preparing;
import io.wherry.agent.update.UpdateState.Rebooting;
import io.wherry.agent.update.UpdateState.RebootingBack;
import io.wherry.agent.update.UpdateState.Recovering;
import io.wherry.agent.update.UpdateState.Replanning;
import io.wherry.agent.update.UpdateState.Reverting;
import io.wherry.agent.update.UpdateState.Sealing;
import io.wherry.agent.update.UpdateState.Seeking;
import io.wherry.agent.update.UpdateState.Settled;
import io.wherry.agent.update.UpdateState.Stuck;
import io.wherry.agent.update.UpdateState.Undraining;
import io.wherry.agent.update.UpdateState.Waiting;
import java.time.Instant;

/**
 * Decides, never acts: the same state, event and time always give the same next state and effects.
 * The seed only spreads retries of different hosts in time.
 */
public final class UpdateMachine {
  private final WhenIdle idle;
  private final WhenPreparing preparing;
  private final WhenMerging merging;
  private final WhenMerged merged;
  private final WhenAway away;
  private final WhenInterrupted interrupted;

  /** {@code boot} names the one that the machine runs in. */
  public UpdateMachine(Policy policy, String boot, long seed) {
    var luck = new Luck(seed);
    var ends = new Ends(policy, luck);
    var back = new WaysBack(policy, boot, luck, ends);
    var moves = new Moves(policy, boot, luck, ends, back);
    this.idle = new WhenIdle(moves);
    this.preparing = new WhenPreparing(moves);
    this.merging = new WhenMerging(moves, back);
    this.merged = new WhenMerged(moves, back);
    this.away = new WhenAway(moves, back);
    this.interrupted = new WhenInterrupted(moves, back);
  }

  public Next step(UpdateState state, UpdateEvent event, Instant now) {
    return switch (state) {
      case Settled s -> idle.settled(s, event, now);
      case Seeking s -> idle.seeking(s, event, now);
      case Held s -> idle.held(s, event);
      case Stuck s -> idle.stuck(s, event);
      case Preparing s -> preparing.preparing(s, event, now);
      case Replanning s -> preparing.replanning(s, event, now);
      case Waiting s -> preparing.waiting(s, event, now);
      case Asking s -> preparing.asking(s, event, now);
      case Draining s -> away.draining(s, event, now);
      case Merging s -> merging.merging(s, event, now);
      case Reverting s -> merging.reverting(s, event, now);
      case Rebooting s -> away.rebooting(s, event, now);
      case Checking s -> merged.checking(s, event, now);
      case Confirming s -> merged.confirming(s, event, now);
      case Sealing s -> merged.sealing(s, event, now);
      case RebootingBack s -> away.rebootingBack(s, event, now);
      case Undraining s -> away.undraining(s, event, now);
      case Recovering s -> interrupted.recovering(s, event, now);
    };
  }
}
