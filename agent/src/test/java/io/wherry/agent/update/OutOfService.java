package io.wherry.agent.update;

import static io.wherry.agent.update.Samples.ASKING;
import static io.wherry.agent.update.Samples.AWAY;
import static io.wherry.agent.update.Samples.CHANGE;
import static io.wherry.agent.update.Samples.CORRUPT;
import static io.wherry.agent.update.Samples.DRAINING;
import static io.wherry.agent.update.Samples.FOOTING;
import static io.wherry.agent.update.Samples.NOW;
import static io.wherry.agent.update.Samples.PASSING;
import static io.wherry.agent.update.Samples.SOON;
import static io.wherry.agent.update.Samples.TOO_LATE;
import static io.wherry.agent.update.Samples.over;
import static io.wherry.agent.update.Samples.recovering;
import static io.wherry.agent.update.Samples.release;
import static io.wherry.agent.update.Samples.reverting;
import static io.wherry.agent.update.Samples.undraining;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.update.Effect.AskPlan;
import io.wherry.agent.update.Effect.Discard;
import io.wherry.agent.update.Effect.Drain;
import io.wherry.agent.update.Effect.End;
import io.wherry.agent.update.Effect.Merge;
import io.wherry.agent.update.Effect.Recover;
import io.wherry.agent.update.Effect.Revert;
import io.wherry.agent.update.Effect.Tell;
import io.wherry.agent.update.Effect.Undrain;
import io.wherry.agent.update.UpdateEvent.DrainFailed;
import io.wherry.agent.update.UpdateEvent.Drained;
import io.wherry.agent.update.UpdateEvent.Failed;
import io.wherry.agent.update.UpdateEvent.Lapsed;
import io.wherry.agent.update.UpdateEvent.Permitted;
import io.wherry.agent.update.UpdateEvent.Recovered;
import io.wherry.agent.update.UpdateEvent.RevertFailed;
import io.wherry.agent.update.UpdateEvent.Reverted;
import io.wherry.agent.update.UpdateEvent.Sealed;
import io.wherry.agent.update.UpdateEvent.Started;
import io.wherry.agent.update.UpdateEvent.Suspended;
import io.wherry.agent.update.UpdateEvent.Ticked;
import io.wherry.agent.update.UpdateEvent.UndrainFailed;
import io.wherry.agent.update.UpdateEvent.Undrained;
import io.wherry.agent.update.UpdateEvent.Withdrawn;
import io.wherry.agent.update.UpdateEvent.WorkerDied;
import io.wherry.agent.update.UpdateState.Draining;
import io.wherry.agent.update.UpdateState.Merging;
import io.wherry.agent.update.UpdateState.Recovering;
import io.wherry.agent.update.UpdateState.Replanning;
import io.wherry.agent.update.UpdateState.Reverting;
import io.wherry.agent.update.UpdateState.Sealing;
import io.wherry.agent.update.UpdateState.Settled;
import io.wherry.agent.update.UpdateState.Stuck;
import io.wherry.agent.update.UpdateState.Undraining;
import io.wherry.agent.update.UpdateState.Waiting;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Stories of a host with hooks that drain it: a drain that was begun is ended. */
interface OutOfService {
  Fault HOOK = Fault.local("drain.after ended with status 1");
  Recovered NOTHING = new Recovered(Optional.empty(), List.of());

  Walk careful(UpdateState state);

  @Test
  default void aPermittedHostLeavesItsServiceBeforeItsFirstFile() {
    var draining = careful(ASKING).on(new Permitted(CHANGE, Duration.ofSeconds(30)));
    draining.leadsTo(Draining.class, Tell.class, Drain.class);
    var merging = careful(draining.next().state()).on(new Drained(CHANGE));
    merging.leadsTo(Merging.class, Tell.class, Merge.class);
    assertThat(merging.next().effects()).contains(new Merge(Samples.ORDER, NOW.plusSeconds(30)));
  }

  @Test
  default void nothingThatTheMasterSaysStopsADrain() {
    careful(DRAINING).on(new Withdrawn(CHANGE, "enough")).stays();
    careful(DRAINING).on(new Suspended("a clone")).stays();
    careful(DRAINING).at(TOO_LATE).on(new Ticked()).stays();
  }

  @Test
  default void aHostThatCannotBeDrainedChangesNothingAndServesAgain() {
    var back = careful(DRAINING).on(new DrainFailed(CHANGE, HOOK));
    back.leadsTo(Undraining.class, Discard.class, Tell.class, Undrain.class);
    var end = careful(back.next().state()).on(new Undrained(CHANGE));
    end.leadsTo(Settled.class, End.class);
    assertThat(end.ending().outcome()).isEqualTo(Outcome.FAILED);
    assertThat(end.ending().fault()).contains(HOOK);
    assertThat(end.ending().settled()).contains(release(7));
  }

  @Test
  default void aHookThatIsMissingEndsTheChangeBeforeAnybodyHadToLeave() {
    var end = careful(DRAINING).on(new Failed(CHANGE, HOOK, List.of()));
    end.leadsTo(Settled.class, Discard.class, End.class);
    assertThat(end.ending().outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  default void aDrainThatTookTooLongIsEnded() {
    var back = careful(DRAINING).at(TOO_LATE).on(new Drained(CHANGE));
    back.leadsTo(Undraining.class, Discard.class, Tell.class, Undrain.class);
    var end = careful(back.next().state()).on(new Undrained(CHANGE));
    assertThat(end.ending().outcome()).isEqualTo(Outcome.TIMED_OUT);
  }

  @Test
  default void whateverBecomesOfTheChangeTheHostServesAgainBeforeItIsOver() {
    var sealed = careful(new Sealing(FOOTING, AWAY, 1, Optional.empty())).on(new Sealed(CHANGE));
    sealed.leadsTo(Undraining.class, Tell.class, Undrain.class);
    assertThat(sealed.next().state().openChange()).contains(CHANGE);
    var settled = careful(sealed.next().state()).on(new Undrained(CHANGE));
    settled.leadsTo(Settled.class, End.class);
    assertThat(settled.ending().outcome()).isEqualTo(Outcome.SETTLED);
    assertThat(settled.ending().settled()).contains(release(8));

    careful(new Merging(FOOTING, AWAY, 1))
        .on(new Failed(CHANGE, CORRUPT, List.of()))
        .leadsTo(Undraining.class, Tell.class, Undrain.class);
    var reverted = careful(reverting(AWAY, 1)).on(new Reverted(CHANGE, List.of()));
    reverted.leadsTo(Undraining.class, Tell.class, Undrain.class);
    var end = careful(reverted.next().state()).on(new Undrained(CHANGE));
    assertThat(end.ending().outcome()).isEqualTo(Outcome.REVERTED);
  }

  @Test
  default void aHostThatIsStuckServesAgainAsWellAsItCan() {
    var lost = careful(reverting(AWAY, 1)).on(new RevertFailed(CHANGE, CORRUPT));
    lost.leadsTo(Undraining.class, Tell.class, Undrain.class);
    var hook = (Undrain) lost.next().effects().getLast();
    assertThat(hook.outcome()).isEqualTo("stuck");
    var stuck = careful(lost.next().state()).on(new Undrained(CHANGE));
    stuck.leadsTo(Stuck.class, End.class);
    assertThat(stuck.ending().outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  default void aHostThatHasToWaitServesMeanwhile() {
    var back = careful(new Merging(FOOTING, AWAY, 1)).on(new Lapsed(CHANGE));
    back.leadsTo(Undraining.class, Discard.class, Tell.class, Undrain.class);
    var waiting = careful(back.next().state()).on(new Undrained(CHANGE));
    waiting.leadsTo(Waiting.class, Tell.class);
    assertThat(waiting.next().state().away()).isEqualTo(Absence.NONE);
  }

  @Test
  default void aHostThatSomebodyElseOutlastsServesAgainAndBlamesNoRelease() {
    var lapsed = new Lapsed(CHANGE, Optional.of("process 7 (cave)"));
    var back = careful(new Merging(FOOTING, AWAY, 1)).on(lapsed);
    back.leadsTo(Undraining.class, Discard.class, Tell.class, Undrain.class);
    var anew = careful(back.next().state()).on(new Undrained(CHANGE));
    anew.leadsTo(Replanning.class, Tell.class, AskPlan.class);
    assertThat(anew.next().state().away()).isEqualTo(Absence.NONE);
  }

  @Test
  default void aDrainThatWasInterruptedIsEnded() {
    careful(DRAINING).on(new WorkerDied("signal 9")).leadsTo(Recovering.class, Recover.class);
    careful(DRAINING).on(new Started()).leadsTo(Recovering.class, Recover.class);
    careful(recovering(DRAINING)).on(NOTHING).leadsTo(Undraining.class, Tell.class, Undrain.class);
    careful(recovering(new Merging(FOOTING, AWAY, 1)))
        .on(NOTHING)
        .leadsTo(Undraining.class, Tell.class, Undrain.class);
  }

  @Test
  default void aChangeThatNobodyOrderedIsTakenBackAndTheDrainEndedAllTheSame() {
    var other = new Recovered(Optional.of(new ChangeId("other")), List.of());
    var back = careful(recovering(DRAINING)).on(other);
    back.leadsTo(Reverting.class, Revert.class);
    var gone = careful(back.next().state()).on(new Reverted(new ChangeId("other"), List.of()));
    gone.leadsTo(Undraining.class, Undrain.class);
    careful(gone.next().state()).on(new Undrained(new ChangeId("other"))).leadsTo(Settled.class);
  }

  @Test
  default void comingBackIsTriedAgainAndRunsOnceMoreAfterARestart() {
    var again = careful(undraining(over(Outcome.SETTLED), 1)).on(new UndrainFailed(CHANGE, HOOK));
    again.leadsTo(Undraining.class, Tell.class);
    careful(again.next().state())
        .at(SOON)
        .on(new Ticked())
        .leadsTo(Undraining.class, Tell.class, Undrain.class);
    careful(again.next().state()).on(new WorkerDied("at rest")).stays();
    careful(undraining(over(Outcome.SETTLED), 1))
        .on(new WorkerDied("signal 9"))
        .leadsTo(Undraining.class, Tell.class);
    careful(undraining(over(Outcome.SETTLED), 1))
        .on(new Started())
        .leadsTo(Undraining.class, Tell.class, Undrain.class);
  }

  @Test
  default void aHostThatDoesNotComeBackIntoServiceIsNoSuccess() {
    for (var outcome : List.of(Outcome.SETTLED, Outcome.REVERTED)) {
      var left = careful(undraining(over(outcome), 99)).on(new UndrainFailed(CHANGE, HOOK));
      left.leadsTo(Settled.class, End.class);
      assertThat(left.ending().outcome()).isEqualTo(Outcome.FAILED);
      assertThat(left.ending().fault().map(Fault::what))
          .hasValueSatisfying(w -> assertThat(w).contains("not back in service"));
      assertThat(left.ending().settled()).contains(release(outcome == Outcome.SETTLED ? 8 : 7));
    }
    careful(undraining(over(Outcome.SETTLED), 99))
        .on(new WorkerDied("signal 9"))
        .leadsTo(Settled.class, End.class);
    careful(undraining(new Ending.Again(AWAY, 1, PASSING), 99))
        .on(new UndrainFailed(CHANGE, HOOK))
        .leadsTo(Settled.class, End.class);
    var lost = new Ending.Lost(CHANGE, Optional.of(release(8)), CORRUPT);
    careful(undraining(lost, 99))
        .on(new UndrainFailed(CHANGE, HOOK))
        .leadsTo(Stuck.class, End.class);
    careful(undraining(lost, 99)).on(new WorkerDied("again")).leadsTo(Stuck.class, End.class);
    careful(undraining(new Ending.Unheard(CHANGE), 99))
        .on(new UndrainFailed(CHANGE, HOOK))
        .leadsTo(Stuck.class);
  }

  @Test
  default void aHostThatWasChangedMeanwhileServesAgainBeforeItsNextPlan() {
    var meanwhile = Faults.changedMeanwhile("app/x came");
    var home = careful(new Merging(FOOTING, AWAY, 1)).on(new Failed(CHANGE, meanwhile, List.of()));
    home.leadsTo(Undraining.class, Tell.class, Undrain.class);
    var asked = careful(home.next().state()).on(new Undrained(CHANGE));
    asked.leadsTo(Replanning.class, Tell.class, AskPlan.class);
    assertThat(((Replanning) asked.next().state()).work().away().drained()).isFalse();
    var anew = new Ending.Anew(AWAY.misfit("app/x came"));
    var left = careful(undraining(anew, 99)).on(new UndrainFailed(CHANGE, HOOK));
    left.leadsTo(Settled.class, End.class);
    assertThat(left.ending().fault().orElseThrow().cause()).isEmpty();
  }

  /** The cause would tell the master that nothing is wrong here. */
  @Test
  default void aHostThatIsLeftDrainedDoesNotBlameItsMaster() {
    var unconfirmed = Faults.notConfirmed("no route");
    assertThat(unconfirmed.isBecause(Fault.Cause.UNCONFIRMED)).isTrue();
    var past = new Footing.Past(CHANGE, release(8), Outcome.REVERTED, Optional.of(unconfirmed));
    var ending = new Ending.Over(past, io.wherry.common.model.Report.Cost.NONE);
    var back = careful(undraining(ending, 1)).on(new Undrained(CHANGE));
    assertThat(back.ending().fault()).contains(unconfirmed);
    var left = careful(undraining(ending, 99)).on(new UndrainFailed(CHANGE, HOOK));
    assertThat(left.ending().fault().orElseThrow().cause()).isEmpty();
  }
}
