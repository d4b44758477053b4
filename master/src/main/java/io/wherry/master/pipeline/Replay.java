package io.wherry.master.pipeline;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostId;
import io.wherry.common.model.RolloutId;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.hold.Ledger;
import io.wherry.master.hold.LogException;
import io.wherry.master.hold.Recorded;
import io.wherry.master.rollout.Effect;
import io.wherry.master.rollout.PermissionFact;
import io.wherry.master.rollout.RolloutEvent;
import io.wherry.master.rollout.RolloutFact;
import io.wherry.master.rollout.RolloutMachine;
import io.wherry.master.rollout.RolloutState;
import io.wherry.master.rollout.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs what the log keeps of one rollout through the machine once more, and compares what comes of
 * it with what this master goes by: the rollout itself, the orders and the permissions in the log.
 *
 * <p>Made on the control thread, of what stands at that moment; run on any other, as a log is long.
 */
final class Replay {
  private final Ledger log;
  private final RolloutId id;
  private final RolloutState now;
  private final Map<HostId, String> names;

  /** What was recorded later is not compared. */
  private final long upTo;

  private final List<Replayed.Moment> moments = new ArrayList<>();
  private final List<String> differences = new ArrayList<>();

  /** Changes that the rollout gave or took up, and those of which it says that they may merge. */
  private final Set<ChangeId> given = new HashSet<>();

  private final Set<ChangeId> permitted = new HashSet<>();
  private Optional<RolloutState> state = Optional.empty();

  private Replay(Ledger log, RolloutState now, Map<HostId, String> names, long upTo) {
    this.log = log;
    this.id = now.id();
    this.now = now;
    this.names = names;
    this.upTo = upTo;
  }

  /** Of what stands now. Control thread only. */
  static Replay of(Floor floor, RolloutState now) throws LogException {
    var names = new HashMap<HostId, String>();
    for (var member : now.members().all())
      names.put(member.host(), RolloutWords.name(member.host(), floor.fleet()));
    return new Replay(floor.book.log(), now, names, floor.book.log().last());
  }

  /** Once; any thread. */
  Replayed run() throws LogException {
    read("rollout/" + id, RolloutFact.class, this::again);
    if (!state.equals(Optional.of(now)))
      differences.add(
          "this master has the rollout "
              + now.phase().word()
              + ", and the log leads to "
              + state.map(s -> s.phase().word()).orElse("nothing"));
    read("host/", FleetFact.class, this::compareOrder);
    read("permission/", PermissionFact.class, this::comparePermission);
    return new Replayed(id, moments, differences);
  }

  private <F> void read(String streams, Class<F> family, Consumer<Recorded<F>> into)
      throws LogException {
    log.replay(
        streams,
        family,
        recorded -> {
          if (recorded.sequence() <= upTo) into.accept(recorded);
        });
  }

  private void again(Recorded<RolloutFact> recorded) {
    if (!recorded.fact().id().equals(id)) return;
    try {
      switch (recorded.fact()) {
        case RolloutFact.Started s ->
            took(
                recorded,
                "started",
                RolloutMachine.begin(s.id(), s.terms(), s.seats(), recorded.at()));
        case RolloutFact.Happened(_, var event) -> happened(recorded, event);
      }
    } catch (RuntimeException e) {
      differences.add(
          "fact " + recorded.sequence() + " of the log cannot have happened: " + e.getMessage());
    }
  }

  private void happened(Recorded<RolloutFact> recorded, RolloutEvent event) {
    if (state.isEmpty())
      throw new IllegalStateException("nothing says that the rollout was started");
    if (event instanceof RolloutEvent.Replanned r) given.add(r.next());
    if (event instanceof RolloutEvent.MayMerge m) permitted.add(m.change());
    var step = RolloutMachine.step(state.get(), event, recorded.at());
    if (step.next().equals(state.get()))
      differences.add(
          "fact "
              + recorded.sequence()
              + " of the log changes nothing, and was recorded because it did");
    took(recorded, EventWords.of(event, this::name), step);
  }

  private void took(Recorded<RolloutFact> recorded, String event, Step step) {
    var came = new ArrayList<String>();
    state.ifPresent(before -> changes(before, step.next(), came));
    for (var effect : step.effects()) came.add(words(effect, recorded.at()));
    moments.add(
        new Replayed.Moment(recorded.sequence(), recorded.at(), recorded.actor(), event, came));
    state = Optional.of(step.next());
  }

  private void changes(RolloutState before, RolloutState after, List<String> came) {
    if (!before.phase().equals(after.phase()))
      came.add("the rollout is " + after.phase().word() + why(after.phase().why()));
    for (var member : after.members().all()) {
      var was = before.members().get(member.host());
      if (was.map(m -> m.state().equals(member.state())).orElse(false)) continue;
      came.add(name(member.host()) + " is " + member.state().word() + why(member.state().why()));
    }
  }

  private static String why(String why) {
    return why.isEmpty() ? "" : ": " + why;
  }

  private String words(Effect effect, Instant at) {
    return switch (effect) {
      case Effect.Order o -> {
        given.add(o.change());
        yield "orders "
            + name(o.host())
            + " to "
            + o.to()
            + ", within "
            + java.time.Duration.between(at, o.deadline()).toMinutes()
            + " min ("
            + o.change()
            + ")";
      }
      case Effect.Withdraw w ->
          "calls off " + name(w.host()) + " (" + w.change() + ")" + why(w.reason());
    };
  }

  private String name(HostId host) {
    return names.getOrDefault(host, host.value());
  }

  private void compareOrder(Recorded<FleetFact> recorded) {
    if (!(recorded.fact() instanceof FleetFact.Ordered ordered)) return;
    var assignment = ordered.assignment();
    if (!assignment.rollout().equals(Optional.of(id)) || given.contains(assignment.change()))
      return;
    differences.add(
        "fact "
            + recorded.sequence()
            + " of the log orders "
            + name(ordered.host())
            + " by change "
            + assignment.change()
            + ", which the rollout never gave");
  }

  private void comparePermission(Recorded<PermissionFact> recorded) {
    if (!(recorded.fact() instanceof PermissionFact.Granted granted)) return;
    if (!granted.rollout().equals(Optional.of(id)) || permitted.contains(granted.change())) return;
    differences.add(
        "fact "
            + recorded.sequence()
            + " of the log permits "
            + name(granted.host())
            + " to merge for change "
            + granted.change()
            + ", of which the rollout knows nothing");
  }
}
