package io.wherry.master.pipeline;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostId;
import io.wherry.common.model.RolloutId;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.hold.LogException;
import io.wherry.master.hold.Recorded;
import io.wherry.master.rollout.Effect;
import io.wherry.master.rollout.PermissionFact;
import io.wherry.master.rollout.RolloutEvent;
import io.wherry.master.rollout.RolloutFact;
import io.wherry.master.rollout.RolloutMachine;
import io.wherry.master.rollout.RolloutState;
import io.wherry.master.rollout.Stall;
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
  private final Source log;
  private final RolloutId id;
  private final Map<HostId, String> names;

  /** What was recorded later is passed over. */
  private final Until until;

  private final Verdict verdict;

  private final List<Replayed.Moment> moments = new ArrayList<>();
  private final List<String> differences = new ArrayList<>();

  /** Changes that the rollout gave or took up, and those of which it says that they may merge. */
  private final Set<ChangeId> given = new HashSet<>();

  private final Set<ChangeId> permitted = new HashSet<>();
  private Optional<RolloutState> state = Optional.empty();

  /** The first of its facts that came after {@code until}. */
  private Optional<Recorded<?>> next = Optional.empty();

  /** Where facts are read from, oldest first. */
  interface Source {
    <F> void replay(String prefix, Class<F> family, Consumer<Recorded<F>> into) throws LogException;
  }

  /** What is otherwise than where all of the log leads. */
  interface Verdict {
    Optional<String> on(RolloutState state);
  }

  Replay(Source log, RolloutId id, Map<HostId, String> names, Until until, Verdict verdict) {
    this.log = log;
    this.id = id;
    this.names = names;
    this.until = until;
    this.verdict = verdict;
  }

  /** Of what stands now. Control thread only. */
  static Replay of(Floor floor, RolloutState now, Until until) throws LogException {
    var names = new HashMap<HostId, String>();
    for (var member : now.members().all())
      names.put(member.host(), RolloutWords.name(member.host(), floor.fleet()));
    var upTo = new Until(Math.min(until.sequence(), floor.book.log().last()), until.at());
    Verdict verdict =
        until.isNow()
            ? state ->
                state.equals(now)
                    ? Optional.empty()
                    : Optional.of(
                        "this master has the rollout "
                            + now.phase().word()
                            + ", and the log leads to "
                            + state.phase().word())
            : _ -> Optional.empty();
    return new Replay(floor.book.log()::replay, now.id(), names, upTo, verdict);
  }

  /** Once; any thread. */
  Answer<Replayed> run() throws LogException {
    log.replay("rollout/" + id, RolloutFact.class, this::inTime);
    if (state.isEmpty()) return Answer.invalid(nothing());
    verdict.on(state.get()).ifPresent(differences::add);
    compare("host/", FleetFact.class, this::compareOrder);
    compare("permission/", PermissionFact.class, this::comparePermission);
    return Answer.ok(new Replayed(id, moments, Standing.of(state.get(), this::name), differences));
  }

  private String nothing() {
    return "of rollout "
        + id
        + " nothing had happened by then"
        + next.map(r -> ": it began with event #" + r.sequence() + " at " + r.at()).orElse("")
        + differences.stream().findFirst().map(d -> "; " + d).orElse("");
  }

  private void inTime(Recorded<RolloutFact> recorded) {
    if (!recorded.fact().id().equals(id)) return;
    if (until.takes(recorded)) again(recorded);
    else if (next.isEmpty()) next = Optional.of(recorded);
  }

  /** A grant stands right before the event that tells of it, and is compared with that one. */
  private <F> void compare(String streams, Class<F> family, Consumer<Recorded<F>> with)
      throws LogException {
    long last = next.isPresent() ? moments.getLast().sequence() : Long.MAX_VALUE;
    log.replay(
        streams,
        family,
        recorded -> {
          if (until.takes(recorded) && recorded.sequence() <= last) with.accept(recorded);
        });
  }

  private void again(Recorded<RolloutFact> recorded) {
    try {
      switch (recorded.fact()) {
        case RolloutFact.Started s -> {
          if (state.isPresent()) throw new IllegalStateException("it was started before");
          took(
              recorded,
              "started" + s.forced().map(why -> ", by --force: " + why).orElse(""),
              RolloutMachine.begin(s.id(), s.terms(), s.seats(), recorded.at()));
        }
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
    if (event instanceof RolloutEvent.Recalled r) given.add(r.next());
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
    boolean stood = before.stall().since().isPresent();
    if (stood != after.stall().since().isPresent() && after.phase().open())
      came.add(Stall.words(after).orElse("it is no longer counted that it cannot go on"));
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
