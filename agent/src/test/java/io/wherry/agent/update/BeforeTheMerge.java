package io.wherry.agent.update;

import static io.wherry.agent.update.Samples.ASKING;
import static io.wherry.agent.update.Samples.CHANGE;
import static io.wherry.agent.update.Samples.CHECKING;
import static io.wherry.agent.update.Samples.CONFIRMING;
import static io.wherry.agent.update.Samples.CORRUPT;
import static io.wherry.agent.update.Samples.FOOTING;
import static io.wherry.agent.update.Samples.HELD;
import static io.wherry.agent.update.Samples.MERGING;
import static io.wherry.agent.update.Samples.NOW;
import static io.wherry.agent.update.Samples.ORDER;
import static io.wherry.agent.update.Samples.PASSING;
import static io.wherry.agent.update.Samples.PREPARING;
import static io.wherry.agent.update.Samples.REPLANNING;
import static io.wherry.agent.update.Samples.REVERTING;
import static io.wherry.agent.update.Samples.SEALING;
import static io.wherry.agent.update.Samples.SEEKING;
import static io.wherry.agent.update.Samples.SETTLED;
import static io.wherry.agent.update.Samples.SOON;
import static io.wherry.agent.update.Samples.STUCK;
import static io.wherry.agent.update.Samples.TOO_LATE;
import static io.wherry.agent.update.Samples.WAITING;
import static io.wherry.agent.update.Samples.WORK;
import static io.wherry.agent.update.Samples.order;
import static io.wherry.agent.update.Samples.release;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.update.Effect.AskPermission;
import io.wherry.agent.update.Effect.AskPlan;
import io.wherry.agent.update.Effect.Check;
import io.wherry.agent.update.Effect.Confirm;
import io.wherry.agent.update.Effect.Discard;
import io.wherry.agent.update.Effect.End;
import io.wherry.agent.update.Effect.Merge;
import io.wherry.agent.update.Effect.Prepare;
import io.wherry.agent.update.Effect.Seal;
import io.wherry.agent.update.Effect.StopWorker;
import io.wherry.agent.update.Effect.Tell;
import io.wherry.agent.update.UpdateEvent.Announced;
import io.wherry.agent.update.UpdateEvent.Confirmed;
import io.wherry.agent.update.UpdateEvent.Failed;
import io.wherry.agent.update.UpdateEvent.Healthy;
import io.wherry.agent.update.UpdateEvent.Lapsed;
import io.wherry.agent.update.UpdateEvent.LinkUp;
import io.wherry.agent.update.UpdateEvent.Merged;
import io.wherry.agent.update.UpdateEvent.Mismatched;
import io.wherry.agent.update.UpdateEvent.Ordered;
import io.wherry.agent.update.UpdateEvent.Permitted;
import io.wherry.agent.update.UpdateEvent.Refused;
import io.wherry.agent.update.UpdateEvent.Sealed;
import io.wherry.agent.update.UpdateEvent.Staged;
import io.wherry.agent.update.UpdateEvent.Suspended;
import io.wherry.agent.update.UpdateEvent.Ticked;
import io.wherry.agent.update.UpdateEvent.Withdrawn;
import io.wherry.agent.update.UpdateEvent.WorkerDied;
import io.wherry.agent.update.UpdateState.Asking;
import io.wherry.agent.update.UpdateState.Checking;
import io.wherry.agent.update.UpdateState.Confirming;
import io.wherry.agent.update.UpdateState.Held;
import io.wherry.agent.update.UpdateState.Merging;
import io.wherry.agent.update.UpdateState.Preparing;
import io.wherry.agent.update.UpdateState.Replanning;
import io.wherry.agent.update.UpdateState.Sealing;
import io.wherry.agent.update.UpdateState.Seeking;
import io.wherry.agent.update.UpdateState.Settled;
import io.wherry.agent.update.UpdateState.Waiting;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Stories from the word of the master up to the merge. */
interface BeforeTheMerge {
  Duration SHORT = Duration.ofSeconds(5);
  Ordered NEWER = new Ordered(order("c9", 9), NOW);
  Fault MEANWHILE = Faults.changedMeanwhile("the host changed meanwhile: app/x came");
  Suspended SUSPENDED = new Suspended("a clone");
  Withdrawn WITHDRAWN = new Withdrawn(CHANGE, "enough");

  Walk at(UpdateState state);

  @Test
  default void aHostThatFollowsItsChannelAsksForAPlanAndForgetsItWithoutAnswer() {
    at(SETTLED).on(new Announced(release(8))).leadsTo(Seeking.class, AskPlan.class);
    at(SEEKING).on(new Announced(release(9))).leadsTo(Seeking.class, AskPlan.class);
    at(SEEKING).on(new LinkUp()).leadsTo(Seeking.class, AskPlan.class);
    at(SEEKING).at(SOON).on(new Ticked()).leadsTo(Seeking.class, AskPlan.class);
    at(SEEKING).on(new Ordered(ORDER, NOW)).leadsTo(Preparing.class, Tell.class, Prepare.class);
    at(new Seeking(FOOTING, release(8), 99, SOON)).at(SOON).on(new Ticked()).leadsTo(Settled.class);
    at(SEEKING).on(SUSPENDED).leadsTo(Held.class);
  }

  @Test
  default void aHostNeverFollowsItsChannelBackwardsOrToWhereItFailed() {
    at(SETTLED).on(new Announced(release(7))).stays();
    at(SETTLED).on(new Announced(release(6))).stays();
    var failed = at(PREPARING).on(new Failed(CHANGE, CORRUPT, List.of())).next().state();
    at(failed).on(new Announced(release(8))).stays();
    at(failed).on(new Announced(release(9))).leadsTo(Seeking.class, AskPlan.class);
    var manual = new UpdateMachine(Policy.DEFAULT, Samples.HERE, 1);
    assertThat(manual.step(SETTLED, new Announced(release(8)), NOW)).isEqualTo(Next.stay(SETTLED));
  }

  @Test
  default void theWholeWayToARelease() {
    at(SETTLED).on(new Ordered(ORDER, NOW)).leadsTo(Preparing.class, Tell.class, Prepare.class);
    at(PREPARING).on(new Staged(CHANGE, 5)).leadsTo(Asking.class, Tell.class, AskPermission.class);
    at(ASKING).on(new Permitted(CHANGE, SHORT)).leadsTo(Merging.class, Tell.class, Merge.class);
    at(MERGING)
        .on(new Merged(CHANGE, SHORT, List.of()))
        .leadsTo(Checking.class, Tell.class, Check.class);
    at(CHECKING).on(new Healthy(CHANGE)).leadsTo(Confirming.class, Tell.class, Confirm.class);
    at(CONFIRMING).on(new Confirmed(CHANGE)).leadsTo(Sealing.class, Seal.class);
    var end = at(SEALING).on(new Sealed(CHANGE)).leadsTo(Settled.class, End.class);
    assertThat(end.next().state().footing().release()).contains(release(8));
    assertThat(end.ending().outcome()).isEqualTo(Outcome.SETTLED);
    assertThat(end.ending().settled()).contains(release(8));
  }

  @Test
  default void anOrderThatHasEndedIsNotBegunAgain() {
    var done = at(SEALING).on(new Sealed(CHANGE)).next().state();
    at(done).on(new Ordered(ORDER, NOW)).stays();
  }

  @Test
  default void passingFaultsAreTriedAgainWithinTheBudget() {
    at(PREPARING).on(new Failed(CHANGE, PASSING, List.of())).leadsTo(Waiting.class, Tell.class);
    at(PREPARING).on(new WorkerDied("signal 9")).leadsTo(Waiting.class, Tell.class);
    at(ASKING).on(new WorkerDied("signal 9")).leadsTo(Waiting.class, Tell.class);
    var again = at(WAITING).at(SOON).on(new Ticked());
    again.leadsTo(Preparing.class, Tell.class, Prepare.class);
    assertThat(((Preparing) again.next().state()).attempt()).isEqualTo(2);
    at(new Preparing(FOOTING, WORK, 10))
        .on(new Failed(CHANGE, PASSING, List.of()))
        .leadsTo(Settled.class, End.class);
    at(new Preparing(FOOTING, WORK, 10))
        .on(new WorkerDied("signal 9"))
        .leadsTo(Settled.class, End.class);
  }

  @Test
  default void brokenIntegrityIsNeverTriedAgain() {
    var end = at(PREPARING).on(new Failed(CHANGE, CORRUPT, List.of()));
    end.leadsTo(Settled.class, End.class);
    assertThat(end.ending().outcome()).isEqualTo(Outcome.FAILED);
    assertThat(end.ending().fault()).contains(CORRUPT);
    assertThat(end.ending().settled()).contains(release(7));
  }

  /**
   * What one stream was told is gone with it, as what a master knew before it was started again.
   */
  @Test
  default void whomSomebodyElseKeepsFromItsChangeSaysSoOnEveryStream() {
    var held = Fault.local("cave is at work").because(Fault.Cause.CHANGED_MEANWHILE);
    var kept = WORK.after(held);
    for (UpdateState state :
        List.of(new Preparing(FOOTING, kept, 2), new Waiting(FOOTING, kept, 2, SOON, held))) {
      var again = at(state).on(new LinkUp());
      again.leadsTo(state.getClass(), Tell.class);
      assertThat(again.next().state()).isEqualTo(state);
      var tell = (Tell) again.next().effects().getFirst();
      assertThat(tell.because()).contains(Fault.Cause.CHANGED_MEANWHILE);
      assertThat(tell.step()).isEqualTo(state instanceof Waiting ? Step.WAITING : Step.SYNCING);
      assertThat(tell.detail()).isEqualTo("cave is at work");
    }
    at(PREPARING).on(new LinkUp()).stays();
    at(WAITING).on(new LinkUp()).stays();
  }

  @Test
  default void theNewestOrderWinsBeforeTheMerge() {
    at(SETTLED).on(NEWER).leadsTo(Preparing.class, Tell.class, Prepare.class);
    at(PREPARING)
        .on(NEWER)
        .leadsTo(Preparing.class, StopWorker.class, End.class, Tell.class, Prepare.class);
    at(ASKING)
        .on(NEWER)
        .leadsTo(Preparing.class, Discard.class, End.class, Tell.class, Prepare.class);
    at(WAITING).on(NEWER).leadsTo(Preparing.class, End.class, Tell.class, Prepare.class);
    at(REPLANNING).on(NEWER).leadsTo(Preparing.class, End.class, Tell.class, Prepare.class);
    for (var late : List.of(MERGING, CHECKING, CONFIRMING, SEALING, REVERTING, HELD, STUCK))
      at(late).on(NEWER).stays();
  }

  @Test
  default void theSameOrderSaidAgainChangesNothing() {
    for (var state : List.of(PREPARING, ASKING, WAITING))
      at(state).on(new Ordered(ORDER, NOW)).stays();
  }

  @Test
  default void aHostFollowsItsChannelAgainToWhereAnOrderWasWithdrawn() {
    for (var before : List.of(PREPARING, ASKING, WAITING, REPLANNING)) {
      var withdrawn = at(before).on(WITHDRAWN).next().state();
      assertThat(withdrawn).isInstanceOf(Settled.class);
      at(withdrawn).on(new Announced(release(8))).leadsTo(Seeking.class, AskPlan.class);
      at(withdrawn).on(new Ordered(ORDER, NOW)).stays();
    }
  }

  @Test
  default void aWithdrawnOrderIsLeftUnlessFilesChangeAlready() {
    at(PREPARING).on(WITHDRAWN).leadsTo(Settled.class, StopWorker.class, End.class);
    at(ASKING).on(WITHDRAWN).leadsTo(Settled.class, Discard.class, End.class);
    at(WAITING).on(WITHDRAWN).leadsTo(Settled.class, End.class);
    at(REPLANNING).on(WITHDRAWN).leadsTo(Settled.class, End.class);
    for (var late : List.of(MERGING, CHECKING, CONFIRMING, SEALING, REVERTING))
      at(late).on(WITHDRAWN).stays();
  }

  @Test
  default void aHeldHostDoesNothingUntilItIsWelcomedAgain() {
    at(SETTLED).on(SUSPENDED).leadsTo(Held.class);
    at(HELD).on(SUSPENDED).leadsTo(Held.class);
    at(PREPARING).on(SUSPENDED).leadsTo(Held.class, StopWorker.class, End.class);
    at(ASKING).on(SUSPENDED).leadsTo(Held.class, Discard.class, End.class);
    at(WAITING).on(SUSPENDED).leadsTo(Held.class, End.class);
    at(REPLANNING).on(SUSPENDED).leadsTo(Held.class, End.class);
    at(MERGING).on(SUSPENDED).stays();
    at(HELD).on(new LinkUp()).leadsTo(Settled.class);
  }

  @Test
  default void theDeadlineEndsWhatHasNotBegunToMerge() {
    at(PREPARING).at(TOO_LATE).on(new Ticked()).leadsTo(Settled.class, StopWorker.class, End.class);
    at(REPLANNING).at(TOO_LATE).on(new Ticked()).leadsTo(Settled.class, End.class);
    var end = at(WAITING).at(TOO_LATE).on(new Ticked()).leadsTo(Settled.class, End.class);
    assertThat(end.ending().outcome()).isEqualTo(Outcome.TIMED_OUT);
    at(MERGING).at(TOO_LATE).on(new Ticked()).stays();
    at(CHECKING).at(TOO_LATE).on(new Ticked()).stays();
  }

  @Test
  default void aPlanThatDoesNotFitIsMadeAnew() {
    at(PREPARING)
        .on(new Mismatched(CHANGE, "zlib is newer"))
        .leadsTo(Replanning.class, Tell.class, AskPlan.class);
    at(REPLANNING).on(new LinkUp()).leadsTo(Replanning.class, Tell.class, AskPlan.class);
    at(REPLANNING).at(SOON).on(new Ticked()).leadsTo(Replanning.class, Tell.class, AskPlan.class);
    var again = at(REPLANNING).on(new Ordered(order("c8b", 8), SOON));
    again.leadsTo(Preparing.class, Tell.class, Prepare.class);
    assertThat(((Preparing) again.next().state()).work().deadline()).isEqualTo(WORK.deadline());
    at(again.next().state())
        .on(new Mismatched(new ChangeId("c8b"), "zlib is newer"))
        .leadsTo(Replanning.class, Tell.class, AskPlan.class);
  }

  @Test
  default void aHostThatSomebodyElseChangedBeforeItsMergeAsksForAnotherPlan() {
    var asked = at(MERGING).on(new Failed(CHANGE, MEANWHILE, List.of("preinst of zlib")));
    asked.leadsTo(Replanning.class, Tell.class, AskPlan.class);
    assertThat(asked.next().effects())
        .contains(new AskPlan(release(8), "the host changed meanwhile: app/x came"));
    at(asked.next().state())
        .on(new Ordered(order("c8b", 8), SOON))
        .leadsTo(Preparing.class, Tell.class, Prepare.class);
    at(PREPARING).on(new Failed(CHANGE, MEANWHILE, List.of())).leadsTo(Waiting.class, Tell.class);
  }

  /** Four plans are enough, whichever way each of them did not fit. */
  @Test
  default void aHostThatIsChangedUnderEachPlanNamesWhatChangesItAndBlamesNoRelease() {
    UpdateState merging = MERGING;
    for (var change : List.of("c8", "c8b", "c8c")) {
      var id = new ChangeId(change);
      var asked = at(merging).on(new Failed(id, MEANWHILE, List.of()));
      asked.leadsTo(Replanning.class, Tell.class, AskPlan.class);
      var next = new ChangeId(change.equals("c8") ? "c8b" : change.equals("c8b") ? "c8c" : "c8d");
      var prepared = at(asked.next().state()).on(new Ordered(order(next.value(), 8), SOON));
      var asking = at(prepared.next().state()).on(new Staged(next, 1));
      merging = at(asking.next().state()).on(new Permitted(next, SHORT)).next().state();
    }
    var end = at(merging).on(new Failed(new ChangeId("c8d"), MEANWHILE, List.of()));
    end.leadsTo(Settled.class, End.class);
    assertThat(end.ending().outcome()).isEqualTo(Outcome.FAILED);
    var fault = end.ending().fault().orElseThrow();
    assertThat(fault.isBecause(Fault.Cause.CHANGED_MEANWHILE)).isTrue();
    assertThat(fault.what()).contains("none of 4 plans", "app/x came").doesNotContain(" | ");
  }

  @Test
  default void permissionIsAskedForUntilItIsGivenOrRefusedForGood() {
    at(ASKING)
        .on(new Refused(CHANGE, "two at once", false, SHORT))
        .leadsTo(Asking.class, Tell.class);
    at(ASKING).at(SOON).on(new Ticked()).leadsTo(Asking.class, AskPermission.class);
    at(ASKING).on(new LinkUp()).leadsTo(Asking.class, AskPermission.class);
    at(ASKING)
        .on(new Refused(CHANGE, "aborted", true, SHORT))
        .leadsTo(Settled.class, Discard.class, End.class);
  }

  @Test
  default void whoHasStagedWaitsForPermissionAsLongAsItTakes() {
    at(ASKING).at(TOO_LATE).on(new Ticked()).leadsTo(Asking.class, AskPermission.class);
    var refused = at(ASKING).at(TOO_LATE).on(new Refused(CHANGE, "outside", false, SHORT));
    var asking = (Asking) refused.leadsTo(Asking.class, Tell.class).next().state();
    assertThat(asking.work().deadline()).isEqualTo(TOO_LATE.plus(WORK.order().deadline()));
    var merging = at(ASKING).at(TOO_LATE).on(new Permitted(CHANGE, SHORT)).next().state();
    at(merging)
        .at(TOO_LATE)
        .on(new Lapsed(CHANGE))
        .leadsTo(Asking.class, Tell.class, AskPermission.class);
  }

  @Test
  default void permissionThatLapsedBeforeTheMergeIsAskedForAgain() {
    at(MERGING).on(new Lapsed(CHANGE)).leadsTo(Asking.class, Tell.class, AskPermission.class);
    at(MERGING)
        .at(TOO_LATE)
        .on(new Lapsed(CHANGE))
        .leadsTo(Settled.class, Discard.class, End.class);
  }

  @Test
  default void whoWaitsForSomebodyElseAsLongAsItsPermissionBeginsAgainAndLeavesItToOthers() {
    var cave = Optional.of("process 7 (cave)");
    var why = "process 7 (cave) changed packages here for as long as the permission held";
    var left = at(MERGING).on(new Lapsed(CHANGE, cave));
    left.leadsTo(Replanning.class, Discard.class, Tell.class, AskPlan.class);
    assertThat(left.next().effects()).contains(new AskPlan(release(8), why));
    var again = at(left.next().state()).on(new Ordered(ORDER, SOON));
    again.leadsTo(Preparing.class, Tell.class, Prepare.class);
    assertThat(((Tell) again.next().effects().getFirst()).because())
        .contains(Fault.Cause.CHANGED_MEANWHILE);
    var asking = at(again.next().state()).on(new Staged(CHANGE, 1));
    assertThat(((Tell) asking.next().effects().getFirst()).because()).isEmpty();

    var late = at(MERGING).at(TOO_LATE).on(new Lapsed(CHANGE, cave));
    late.leadsTo(Settled.class, Discard.class, End.class);
    excused(late, why);
  }

  private static void excused(Walk.Walked end, String why) {
    assertThat(end.ending().outcome()).isEqualTo(Outcome.FAILED);
    var fault = end.ending().fault().orElseThrow();
    assertThat(fault.isBecause(Fault.Cause.CHANGED_MEANWHILE)).isTrue();
    assertThat(fault.what()).contains("the deadline of the order passed", why);
  }

  /** Whether the deadline finds it resting or trying. */
  @Test
  default void whomSomebodyElseKeepsFromStagingUntilItsDeadlineBlamesNoRelease() {
    var resting = at(PREPARING).on(new Failed(CHANGE, MEANWHILE, List.of())).next().state();
    var told = at(PREPARING).on(new Failed(CHANGE, MEANWHILE, List.of())).next().effects();
    assertThat(((Tell) told.getFirst()).because()).contains(Fault.Cause.CHANGED_MEANWHILE);
    var end = at(resting).at(TOO_LATE).on(new Ticked());
    end.leadsTo(Settled.class, End.class);
    excused(end, "app/x came");
    var trying = at(resting).at(SOON).on(new Ticked()).next().state();
    assertThat(trying).isInstanceOf(Preparing.class);
    var over = at(trying).at(TOO_LATE).on(new Ticked());
    over.leadsTo(Settled.class, StopWorker.class, End.class);
    excused(over, "app/x came");
    var other = at(resting).at(SOON).on(new Ticked()).next().state();
    var tired = at(other).on(new Failed(CHANGE, PASSING, List.of()));
    excused(at(tired.next().state()).at(TOO_LATE).on(new Ticked()), "app/x came");
  }

  @Test
  default void aMergeThatFailsLeavesTheHostWhereItWas() {
    var end = at(MERGING).on(new Failed(CHANGE, PASSING, List.of("preinst of zlib")));
    end.leadsTo(Settled.class, End.class);
    assertThat(end.ending().settled()).contains(release(7));
    assertThat(end.ending().cost().lastingEffects()).containsExactly("preinst of zlib");
  }
}
