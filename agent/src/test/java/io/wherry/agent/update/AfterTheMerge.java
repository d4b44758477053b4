package io.wherry.agent.update;

import static io.wherry.agent.update.Samples.CHANGE;
import static io.wherry.agent.update.Samples.CHECKING;
import static io.wherry.agent.update.Samples.CONFIRMING;
import static io.wherry.agent.update.Samples.CORRUPT;
import static io.wherry.agent.update.Samples.MERGING;
import static io.wherry.agent.update.Samples.NOW;
import static io.wherry.agent.update.Samples.PASSING;
import static io.wherry.agent.update.Samples.REVERTING;
import static io.wherry.agent.update.Samples.SEALING;
import static io.wherry.agent.update.Samples.SOON;
import static io.wherry.agent.update.Samples.STUCK;
import static io.wherry.agent.update.Samples.TOO_LATE;
import static io.wherry.agent.update.Samples.release;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.update.Effect.Confirm;
import io.wherry.agent.update.Effect.End;
import io.wherry.agent.update.Effect.Recover;
import io.wherry.agent.update.Effect.Revert;
import io.wherry.agent.update.Effect.Seal;
import io.wherry.agent.update.Effect.Tell;
import io.wherry.agent.update.UpdateEvent.ConfirmRefused;
import io.wherry.agent.update.UpdateEvent.Confirmed;
import io.wherry.agent.update.UpdateEvent.Failed;
import io.wherry.agent.update.UpdateEvent.Healthy;
import io.wherry.agent.update.UpdateEvent.Merged;
import io.wherry.agent.update.UpdateEvent.RevertFailed;
import io.wherry.agent.update.UpdateEvent.Reverted;
import io.wherry.agent.update.UpdateEvent.Sealed;
import io.wherry.agent.update.UpdateEvent.Started;
import io.wherry.agent.update.UpdateEvent.Ticked;
import io.wherry.agent.update.UpdateEvent.Unconfirmed;
import io.wherry.agent.update.UpdateEvent.Unhealthy;
import io.wherry.agent.update.UpdateState.Confirming;
import io.wherry.agent.update.UpdateState.Recovering;
import io.wherry.agent.update.UpdateState.Reverting;
import io.wherry.agent.update.UpdateState.Sealing;
import io.wherry.agent.update.UpdateState.Settled;
import io.wherry.agent.update.UpdateState.Stuck;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Stories of a merged change: healthy or not, confirmed or taken back. */
interface AfterTheMerge {
  Walk at(UpdateState state);

  @Test
  default void anUnhealthyHostGoesBackAndIsNoSuccess() {
    at(CHECKING)
        .on(new Unhealthy(CHANGE, PASSING))
        .leadsTo(Reverting.class, Tell.class, Revert.class);
    var end = at(REVERTING).on(new Reverted(CHANGE, List.of()));
    end.leadsTo(Settled.class, End.class);
    assertThat(end.ending().outcome()).isEqualTo(Outcome.REVERTED);
    assertThat(end.next().state().footing().release()).contains(release(7));
  }

  @Test
  default void aHostThatTheMasterCannotConfirmInTimeGoesBack() {
    var later = at(CONFIRMING).on(new Unconfirmed(CHANGE, "no route"));
    later.leadsTo(Confirming.class);
    assertThat(((Confirming) later.next().state()).tryAt())
        .hasValueSatisfying(at -> assertThat(at).isAfterOrEqualTo(NOW));
    at(CONFIRMING).at(SOON).on(new Ticked()).leadsTo(Confirming.class, Confirm.class);
    at(CONFIRMING).at(TOO_LATE).on(new Ticked()).leadsTo(Reverting.class, Tell.class, Revert.class);
    at(CONFIRMING)
        .at(TOO_LATE)
        .on(new Unconfirmed(CHANGE, "no route"))
        .leadsTo(Reverting.class, Tell.class, Revert.class);
    at(CONFIRMING)
        .on(new ConfirmRefused(CHANGE, "withdrawn"))
        .leadsTo(Reverting.class, Tell.class, Revert.class);
  }

  /** A release that is not there any more cannot be confirmed; whose doing that is, is told. */
  @Test
  default void whoIsNotConfirmedForWhatSomebodyElseDidSinceItsMergeBlamesNoRelease() {
    var left = Optional.of(Digest.of(new byte[] {8}));
    var took = Duration.ofSeconds(2);
    var merged = at(MERGING).on(new Merged(CHANGE, took, List.of(), Optional.empty(), left));
    var asked = at(merged.next().state()).on(new Healthy(CHANGE));
    assertThat(asked.next().effects()).contains(new Confirm(CHANGE, release(8), left));
    var back = at(asked.next().state()).on(new ConfirmRefused(CHANGE, "zlib is gone", true));
    var end = at(back.next().state()).on(new Reverted(CHANGE, List.of()));
    assertThat(end.ending().outcome()).isEqualTo(Outcome.REVERTED);
    var fault = end.ending().fault().orElseThrow();
    assertThat(fault.isBecause(Fault.Cause.CHANGED_MEANWHILE)).isTrue();
    assertThat(fault.what()).contains("zlib is gone", "somebody else has changed packages");

    var sealing = at(asked.next().state()).on(new Confirmed(CHANGE));
    var settled = at(sealing.next().state()).on(new Sealed(CHANGE));
    assertThat(settled.ending().left()).isEqualTo(left);
  }

  @Test
  default void goingBackIsTriedAgainAndElseAPersonMustLook() {
    at(REVERTING).on(new RevertFailed(CHANGE, PASSING)).leadsTo(Reverting.class, Tell.class);
    at(REVERTING).at(SOON).on(new Ticked()).leadsTo(Reverting.class, Tell.class, Revert.class);
    var stuck = at(REVERTING).on(new RevertFailed(CHANGE, CORRUPT));
    stuck.leadsTo(Stuck.class, End.class);
    assertThat(stuck.ending().fault().map(Fault::what))
        .hasValueSatisfying(w -> assertThat(w).startsWith("cannot go back"));
    assertThat(stuck.ending().fault()).matches(f -> f.orElseThrow().isBecause(Fault.Cause.STUCK));
    at(STUCK).on(new Started()).leadsTo(Recovering.class, Recover.class);
  }

  @Test
  default void whatIsConfirmedIsNeverTakenBack() {
    at(SEALING).on(new Failed(CHANGE, CORRUPT, List.of())).leadsTo(Sealing.class, Tell.class);
    at(SEALING).at(SOON).on(new Ticked()).leadsTo(Sealing.class, Seal.class);
    at(SEALING).on(new Unhealthy(CHANGE, CORRUPT)).stays();
    at(SEALING).on(new ConfirmRefused(CHANGE, "too late")).stays();
  }
}
