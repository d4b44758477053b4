package io.wherry.agent.update;

import static io.wherry.agent.update.Samples.AWAY;
import static io.wherry.agent.update.Samples.BEFORE;
import static io.wherry.agent.update.Samples.CHANGE;
import static io.wherry.agent.update.Samples.FOOTING;
import static io.wherry.agent.update.Samples.HERE;
import static io.wherry.agent.update.Samples.MERGING;
import static io.wherry.agent.update.Samples.NOW;
import static io.wherry.agent.update.Samples.REBOOTING;
import static io.wherry.agent.update.Samples.REBOOTING_BACK;
import static io.wherry.agent.update.Samples.REVERTING;
import static io.wherry.agent.update.Samples.SOON;
import static io.wherry.agent.update.Samples.STARTED_AGAIN;
import static io.wherry.agent.update.Samples.TOO_LATE;
import static io.wherry.agent.update.Samples.WORK;
import static io.wherry.agent.update.Samples.confirming;
import static io.wherry.agent.update.Samples.rebootingBack;
import static io.wherry.agent.update.Samples.recovering;
import static io.wherry.agent.update.Samples.reverting;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.update.Effect.Check;
import io.wherry.agent.update.Effect.Confirm;
import io.wherry.agent.update.Effect.End;
import io.wherry.agent.update.Effect.Reboot;
import io.wherry.agent.update.Effect.Recover;
import io.wherry.agent.update.Effect.Revert;
import io.wherry.agent.update.Effect.Tell;
import io.wherry.agent.update.Effect.Undrain;
import io.wherry.agent.update.UpdateEvent.Healthy;
import io.wherry.agent.update.UpdateEvent.Merged;
import io.wherry.agent.update.UpdateEvent.RebootFailed;
import io.wherry.agent.update.UpdateEvent.Recovered;
import io.wherry.agent.update.UpdateEvent.Reverted;
import io.wherry.agent.update.UpdateEvent.Started;
import io.wherry.agent.update.UpdateEvent.Ticked;
import io.wherry.agent.update.UpdateEvent.Unhealthy;
import io.wherry.agent.update.UpdateEvent.WorkerDied;
import io.wherry.agent.update.UpdateState.Checking;
import io.wherry.agent.update.UpdateState.Confirming;
import io.wherry.agent.update.UpdateState.Merging;
import io.wherry.agent.update.UpdateState.Rebooting;
import io.wherry.agent.update.UpdateState.RebootingBack;
import io.wherry.agent.update.UpdateState.Recovering;
import io.wherry.agent.update.UpdateState.Reverting;
import io.wherry.agent.update.UpdateState.Settled;
import io.wherry.agent.update.UpdateState.Stuck;
import io.wherry.agent.update.UpdateState.Undraining;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Stories of machines that are started again in the middle of a change. */
interface StartedAgain {
  Optional<String> KERNEL = Optional.of("kernel 6.1 was installed anew");
  Merged NEEDS_IT = new Merged(CHANGE, Duration.ofSeconds(2), List.of(), KERNEL, Optional.empty());
  Recovered FOUND = new Recovered(Optional.of(CHANGE), List.of());
  Recovered GONE = new Recovered(Optional.empty(), List.of());
  Fault REFUSED = Fault.local("update.reboot-command ended with status 1");

  Walk at(UpdateState state);

  Walk careful(UpdateState state);

  @Test
  default void aChangeThatNeedsItStartsTheMachineAgainBeforeItIsChecked() {
    var rebooting = careful(new Merging(FOOTING, AWAY, 1)).on(NEEDS_IT);
    rebooting.leadsTo(Rebooting.class, Tell.class, Reboot.class);
    assertThat(rebooting.next().state().due()).contains(NOW.plus(Duration.ofMinutes(15)));
    careful(recovering(new Merging(FOOTING, AWAY, 1)))
        .on(new Recovered(Optional.of(CHANGE), List.of(), KERNEL, Optional.empty()))
        .leadsTo(Rebooting.class, Tell.class, Reboot.class);
  }

  @Test
  default void aHostThatMayNotIsCheckedAsItIs() {
    at(MERGING).on(NEEDS_IT).leadsTo(Checking.class, Tell.class, Check.class);
  }

  @Test
  default void aMachineThatWasStartedAgainAnywayIsNotOnceMore() {
    careful(recovering(new Merging(FOOTING, STARTED_AGAIN, 1)))
        .on(new Recovered(Optional.of(CHANGE), List.of(), KERNEL, Optional.empty()))
        .leadsTo(Checking.class, Tell.class, Check.class);
  }

  @Test
  default void afterItsStartTheDiskIsAskedAndThenTheHostIsChecked() {
    var again = new Rebooting(FOOTING, STARTED_AGAIN, SOON);
    careful(again).on(new Started()).leadsTo(Recovering.class, Recover.class);
    careful(recovering(again)).on(FOUND).leadsTo(Checking.class, Tell.class, Check.class);
    var checked = careful(new Checking(FOOTING, STARTED_AGAIN, 1)).on(new Healthy(CHANGE));
    checked.leadsTo(Confirming.class, Tell.class, Confirm.class);
    careful(new Checking(FOOTING, STARTED_AGAIN, 1))
        .on(new Unhealthy(CHANGE, REFUSED))
        .leadsTo(Reverting.class, Tell.class, Revert.class);
  }

  @Test
  default void aDiskThatLostTheChangeOverTheStartSaysSo() {
    var end = at(recovering(new Rebooting(FOOTING, WORK.merging(BEFORE), SOON))).on(GONE);
    end.leadsTo(Settled.class, End.class);
    assertThat(end.ending().outcome()).isEqualTo(Outcome.REVERTED);
  }

  @Test
  default void anAgentThatIsStartedInTheSameBootAsksForItOnceMore() {
    careful(REBOOTING).on(new Started()).leadsTo(Rebooting.class, Reboot.class);
    careful(REBOOTING).on(new WorkerDied("signal 15")).stays();
    careful(REBOOTING_BACK).on(new Started()).leadsTo(RebootingBack.class, Reboot.class);
  }

  @Test
  default void aRebootThatDoesNotComeIsAFaultAndTheWayBack() {
    careful(REBOOTING)
        .on(new RebootFailed(CHANGE, REFUSED))
        .leadsTo(Reverting.class, Tell.class, Revert.class);
    var late = careful(REBOOTING).at(SOON).on(new Ticked());
    late.leadsTo(Reverting.class, Tell.class, Revert.class);
    assertThat(((Reverting) late.next().state()).why().category()).isEqualTo(Fault.Category.LOCAL);
  }

  @Test
  default void aMachineThatWasStartedWhileItAskedIsCheckedOnceMoreAndHasItsTimeAnew() {
    var left = confirming(STARTED_AGAIN, BEFORE);
    careful(left).on(new Started()).leadsTo(Recovering.class, Recover.class);
    var again = careful(recovering(left)).at(TOO_LATE).on(FOUND);
    again.leadsTo(Checking.class, Tell.class, Check.class);
    assertThat(((Checking) again.next().state()).attempt()).isEqualTo(2);
    var asking = careful(again.next().state()).at(TOO_LATE).on(new Healthy(CHANGE));
    assertThat(((Confirming) asking.next().state()).giveUp()).isAfter(TOO_LATE);
  }

  @Test
  default void aMachineThatStartsAgainAndAgainGoesBack() {
    var state = (UpdateState) confirming(STARTED_AGAIN, BEFORE);
    for (int start = 0; start < 3; start++) {
      var next = careful(recovering(state)).on(FOUND).next().state();
      if (next instanceof Reverting) return;
      var checking = (Checking) next;
      state =
          new Confirming(
              FOOTING,
              checking.work(),
              Optional.of(new UpdateState.Checked(BEFORE, checking.attempt())),
              1,
              Optional.empty(),
              TOO_LATE);
    }
    assertThat(state).isInstanceOf(Reverting.class);
  }

  @Test
  default void aMachineThatRunsOnWhatIsGoneAgainStartsOnceMore() {
    var reverted = new Reverted(CHANGE, List.of("postinst of linux"), KERNEL);
    var back = careful(reverting(STARTED_AGAIN, 1)).on(reverted);
    back.leadsTo(RebootingBack.class, Tell.class, Reboot.class);
    var left = (RebootingBack) back.next().state();
    assertThat(left.boot()).isEqualTo(HERE);
    var after = new RebootingBack(FOOTING, left.reverted(), left.lastingEffects(), BEFORE, SOON);
    careful(after).on(new Started()).leadsTo(Recovering.class, Recover.class);
    var served = careful(recovering(after)).on(GONE);
    served.leadsTo(Undraining.class, Tell.class, Undrain.class);
    var end = careful(served.next().state()).on(new UpdateEvent.Undrained(CHANGE));
    assertThat(end.ending().outcome()).isEqualTo(Outcome.REVERTED);
    assertThat(end.ending().cost().lastingEffects()).containsExactly("postinst of linux");
  }

  @Test
  default void aMachineThatNeverRanOnItNeedNoStartToGoBack() {
    careful(reverting(AWAY, 1))
        .on(new Reverted(CHANGE, List.of(), KERNEL))
        .leadsTo(Undraining.class, Tell.class, Undrain.class);
    at(REVERTING).on(new Reverted(CHANGE, List.of(), KERNEL)).leadsTo(Settled.class, End.class);
  }

  @Test
  default void aWorkerThatDiedOverItsWayBackLeavesThatToTheDisk() {
    careful(recovering(reverting(STARTED_AGAIN, 1)))
        .on(new Recovered(Optional.empty(), List.of(), KERNEL, Optional.empty()))
        .leadsTo(RebootingBack.class, Tell.class, Reboot.class);
    careful(recovering(rebootingBack(STARTED_AGAIN, BEFORE)))
        .on(FOUND)
        .leadsTo(Reverting.class, Revert.class);
  }

  @Test
  default void aMachineThatDoesNotStartOnItsOldFilesNeedsAPerson() {
    var plain = rebootingBack(WORK.merging(BEFORE), HERE);
    var stuck = careful(plain).on(new RebootFailed(CHANGE, REFUSED));
    stuck.leadsTo(Stuck.class, End.class);
    assertThat(stuck.ending().outcome()).isEqualTo(Outcome.FAILED);
    assertThat(stuck.ending().fault().map(Fault::what))
        .hasValueSatisfying(w -> assertThat(w).contains("cannot go back").contains("are back"));
    careful(plain).at(SOON).on(new Ticked()).leadsTo(Stuck.class, End.class);

    var served = careful(REBOOTING_BACK).on(new RebootFailed(CHANGE, REFUSED));
    served.leadsTo(Undraining.class, Tell.class, Undrain.class);
    careful(served.next().state())
        .on(new UpdateEvent.Undrained(CHANGE))
        .leadsTo(Stuck.class, End.class);
    careful(REBOOTING_BACK)
        .at(SOON)
        .on(new Ticked())
        .leadsTo(Undraining.class, Tell.class, Undrain.class);
  }
}
