package io.wherry.master.pipeline;

import io.wherry.common.model.HostId;
import io.wherry.common.model.Report;
import io.wherry.master.fleet.Fleet;
import io.wherry.master.fleet.HostRecord;
import io.wherry.master.pipeline.RolloutView.MemberView;
import io.wherry.master.pipeline.RolloutView.Slots;
import io.wherry.master.pipeline.RolloutView.WaveView;
import io.wherry.master.rollout.Member;
import io.wherry.master.rollout.MemberState;
import io.wherry.master.rollout.Permissions;
import io.wherry.master.rollout.Phase;
import io.wherry.master.rollout.RolloutState;
import io.wherry.master.rollout.Stall;
import io.wherry.master.rollout.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Shows rollouts. */
final class RolloutWords {
  private RolloutWords() {}

  static RolloutView view(Rollout rollout, Fleet fleet, Permissions permissions) {
    var state = rollout.state();
    return new RolloutView(
        state.id(),
        state.terms().release(),
        state.terms().hosts(),
        state.phase().word(),
        why(state),
        wave(state.phase(), state) + 1,
        waves(state),
        new Slots(state.cap(), permissions.holding(state.id())),
        rollout.started(),
        rollout.ended(),
        state.members().all().stream().map(m -> member(m, fleet)).toList(),
        rollout.actor(),
        limits(state.terms()),
        false,
        List.of());
  }

  private static String why(RolloutState state) {
    return Stream.of(Optional.of(state.phase().why()), Stall.words(state))
        .flatMap(Optional::stream)
        .filter(words -> !words.isEmpty())
        .collect(Collectors.joining("; "));
  }

  private static RolloutOrder.Limits limits(Terms terms) {
    return new RolloutOrder.Limits(
        terms.passing(), terms.budget(), terms.caps(), terms.deadlines());
  }

  private static int wave(Phase phase, RolloutState state) {
    return switch (phase) {
      case Phase.Running(int wave) -> wave;
      case Phase.Between between -> between.wave();
      case Phase.Paused(var before, _, _, _) -> wave(before, state);
      case Phase.Ending _, Phase.Finished _, Phase.Aborted _, Phase.Reverting _, Phase.Reverted _ ->
          reached(state);
    };
  }

  /** The last wave of which anybody has been ordered. */
  private static int reached(RolloutState state) {
    return state.members().all().stream()
        .filter(m ->
            !(m.state() instanceof MemberState.Pending)
                && !(m.state() instanceof MemberState.Withdrawn))
        .mapToInt(Member::wave)
        .max()
        .orElse(0);
  }

  private static List<WaveView> waves(RolloutState state) {
    var views = new ArrayList<WaveView>();
    for (var size : state.terms().waves().sizes()) {
      int wave = views.size();
      views.add(
          new WaveView(
              size.word(),
              state.members().count(m -> m.wave() == wave),
              in(state, wave, "settled"),
              in(state, wave, "failed"),
              in(state, wave, "reverted"),
              in(state, wave, "timed-out"),
              in(state, wave, "unreachable"),
              in(state, wave, "ordered") + in(state, wave, "ready") + in(state, wave, "merging")));
    }
    return views;
  }

  private static int in(RolloutState state, int wave, String word) {
    return state.members().count(m -> m.wave() == wave && m.state().word().equals(word));
  }

  private static MemberView member(Member m, Fleet fleet) {
    return new MemberView(
        m.host(),
        name(m.host(), fleet),
        m.wave() + 1,
        m.state().word(),
        why(m),
        m.tally().excused(),
        progress(m, fleet),
        List.of());
  }

  /** Whom its hours keep says so; whoever merges is let finish. */
  private static String why(Member m) {
    boolean kept =
        switch (m.state()) {
          case MemberState.Pending _, MemberState.Ready _, MemberState.Resting _ -> !m.back();
          case MemberState.Ordered o -> o.absent() && !m.back();
          case MemberState.Merging _,
              MemberState.Settled _,
              MemberState.Failed _,
              MemberState.Reverted _,
              MemberState.TimedOut _,
              MemberState.Unreachable _,
              MemberState.Withdrawn _ ->
              false;
        };
    return m.shut().filter(_ -> kept).orElseGet(() -> m.state().why());
  }

  static String name(HostId host, Fleet fleet) {
    return fleet.host(host).map(HostRecord::name).orElse(host.value());
  }

  private static Optional<Report.Progress> progress(Member m, Fleet fleet) {
    var change = m.state().openChange();
    return fleet.presence(m.host()).progress().filter(p -> Optional.of(p.change()).equals(change));
  }
}
