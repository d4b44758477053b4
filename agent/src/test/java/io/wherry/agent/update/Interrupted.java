package io.wherry.agent.update;

import static io.wherry.agent.update.Samples.ASKING;
import static io.wherry.agent.update.Samples.CHANGE;
import static io.wherry.agent.update.Samples.CHECKING;
import static io.wherry.agent.update.Samples.CONFIRMING;
import static io.wherry.agent.update.Samples.CORRUPT;
import static io.wherry.agent.update.Samples.FOOTING;
import static io.wherry.agent.update.Samples.HELD;
import static io.wherry.agent.update.Samples.MERGING;
import static io.wherry.agent.update.Samples.PASSING;
import static io.wherry.agent.update.Samples.PREPARING;
import static io.wherry.agent.update.Samples.REPLANNING;
import static io.wherry.agent.update.Samples.REVERTING;
import static io.wherry.agent.update.Samples.SEALING;
import static io.wherry.agent.update.Samples.SEEKING;
import static io.wherry.agent.update.Samples.SETTLED;
import static io.wherry.agent.update.Samples.SOON;
import static io.wherry.agent.update.Samples.TOO_LATE;
import static io.wherry.agent.update.Samples.WAITING;
import static io.wherry.agent.update.Samples.WORK;
import static io.wherry.agent.update.Samples.recovering;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.update.Effect.Check;
import io.wherry.agent.update.Effect.Confirm;
import io.wherry.agent.update.Effect.End;
import io.wherry.agent.update.Effect.Prepare;
import io.wherry.agent.update.Effect.Recover;
import io.wherry.agent.update.Effect.Revert;
import io.wherry.agent.update.Effect.Seal;
import io.wherry.agent.update.Effect.Tell;
import io.wherry.agent.update.UpdateEvent.Recovered;
import io.wherry.agent.update.UpdateEvent.RecoveryFailed;
import io.wherry.agent.update.UpdateEvent.RevertFailed;
import io.wherry.agent.update.UpdateEvent.Reverted;
import io.wherry.agent.update.UpdateEvent.Started;
import io.wherry.agent.update.UpdateEvent.Ticked;
import io.wherry.agent.update.UpdateEvent.WorkerDied;
import io.wherry.agent.update.UpdateState.Checking;
import io.wherry.agent.update.UpdateState.Confirming;
import io.wherry.agent.update.UpdateState.Merging;
import io.wherry.agent.update.UpdateState.Preparing;
import io.wherry.agent.update.UpdateState.Recovering;
import io.wherry.agent.update.UpdateState.Reverting;
import io.wherry.agent.update.UpdateState.Sealing;
import io.wherry.agent.update.UpdateState.Settled;
import io.wherry.agent.update.UpdateState.Stuck;
import io.wherry.agent.update.UpdateState.Waiting;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Outcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Stories of workers that die and agents that are restarted. */
interface Interrupted {
  Recovered CLEAN = new Recovered(Optional.empty(), List.of());
  Recovered MERGED = new Recovered(Optional.of(CHANGE), List.of());

  Walk at(UpdateState state);

  @Test
  default void aWorkerThatAlwaysDiesOverItIsNotStartedForEver() {
    at(recovering(new Checking(FOOTING, WORK, 3)))
        .on(MERGED)
        .leadsTo(Reverting.class, Tell.class, Revert.class);
    var weary = Samples.reverting(Samples.WORK, 10);
    at(recovering(weary)).on(MERGED).leadsTo(Stuck.class, End.class);
  }

  @Test
  default void whateverRanWhenTheAgentStoppedTheDiskIsAskedFirst() {
    var running = List.of(PREPARING, ASKING, MERGING, CHECKING, CONFIRMING, SEALING, REVERTING);
    for (var state : running) at(state).on(new Started()).leadsTo(Recovering.class, Recover.class);
    at(recovering(MERGING)).on(new Started()).leadsTo(Recovering.class, Recover.class);
    for (var still : List.of(SETTLED, SEEKING, WAITING, REPLANNING, HELD))
      at(still).on(new Started()).stays();
  }

  @Test
  default void aWorkerThatDiesAfterThePermissionLeavesTheWordToTheDisk() {
    for (var state : List.of(MERGING, CHECKING, SEALING, REVERTING))
      at(state).on(new WorkerDied("signal 9")).leadsTo(Recovering.class, Recover.class);
    at(CONFIRMING).on(new WorkerDied("signal 9")).stays();
  }

  @Test
  default void whereNothingIsMergedTheOldSetStands() {
    at(recovering(PREPARING)).on(CLEAN).leadsTo(Waiting.class, Tell.class);
    at(recovering(ASKING)).on(CLEAN).leadsTo(Preparing.class, Tell.class, Prepare.class);
    at(recovering(MERGING)).on(CLEAN).leadsTo(Waiting.class, Tell.class);
    at(recovering(new Merging(FOOTING, WORK, 10))).on(CLEAN).leadsTo(Settled.class, End.class);
    at(recovering(SETTLED)).on(CLEAN).leadsTo(Settled.class);
    for (var state : List.of(CHECKING, CONFIRMING, REVERTING)) {
      var end = at(recovering(state)).on(CLEAN).leadsTo(Settled.class, End.class);
      assertThat(end.ending().outcome()).isEqualTo(Outcome.REVERTED);
    }
    var sealed = at(recovering(SEALING)).on(CLEAN).leadsTo(Settled.class, End.class);
    assertThat(sealed.ending().outcome()).isEqualTo(Outcome.SETTLED);
  }

  @Test
  default void aMergeThatWasCommittedIsGoneOnWith() {
    at(recovering(MERGING)).on(MERGED).leadsTo(Checking.class, Tell.class, Check.class);
    at(recovering(CHECKING)).on(MERGED).leadsTo(Checking.class, Tell.class, Check.class);
    at(recovering(CONFIRMING)).on(MERGED).leadsTo(Confirming.class, Confirm.class);
    at(recovering(CONFIRMING))
        .at(TOO_LATE)
        .on(MERGED)
        .leadsTo(Reverting.class, Tell.class, Revert.class);
    at(recovering(SEALING)).on(MERGED).leadsTo(Sealing.class, Seal.class);
    at(recovering(REVERTING)).on(MERGED).leadsTo(Reverting.class, Tell.class, Revert.class);
  }

  @Test
  default void aMergeThatNothingIsKnownAboutIsTakenBackQuietly() {
    at(recovering(SETTLED)).on(MERGED).leadsTo(Reverting.class, Revert.class);
    var other = new Recovered(Optional.of(new ChangeId("other")), List.of());
    at(recovering(MERGING)).on(other).leadsTo(Reverting.class, Revert.class);
    var unknown = Samples.unheard(Optional.empty());
    at(unknown).on(new Reverted(CHANGE, List.of())).leadsTo(Settled.class);
    at(unknown).on(new RevertFailed(CHANGE, CORRUPT)).leadsTo(Stuck.class);
  }

  @Test
  default void askingTheDiskIsTriedAgainUntilItAnswers() {
    at(recovering(MERGING)).on(new RecoveryFailed(PASSING)).leadsTo(Recovering.class, Tell.class);
    at(recovering(SETTLED)).on(new WorkerDied("signal 9")).leadsTo(Recovering.class);
    at(recovering(MERGING)).at(SOON).on(new Ticked()).leadsTo(Recovering.class, Recover.class);
  }
}
