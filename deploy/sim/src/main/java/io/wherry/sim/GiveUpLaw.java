package io.wherry.sim;

import io.wherry.common.model.RolloutId;
import io.wherry.master.hold.Recorded;
import io.wherry.master.rollout.Deadlines;
import io.wherry.master.rollout.RolloutFact;
import io.wherry.master.rollout.RolloutMachine;
import io.wherry.master.rollout.RolloutState;
import io.wherry.master.rollout.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * No rollout is given up before it could not go on for as long as was agreed, and none is left
 * waiting for longer. Where its hosts stood it takes from the log, of a rollout that nobody would
 * give up; what of that time counts it reckons itself.
 */
final class GiveUpLaw {
  /** A master that lives looks at it every second. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private final Time time;
  private final SimMaster master;
  private final Map<RolloutId, Watched> open =
      new TreeMap<>(java.util.Comparator.comparing(RolloutId::number));
  private Optional<String> wrong = Optional.empty();
  private Optional<SimMaster.Process> living = Optional.empty();
  private int read;
  private long restores;

  GiveUpLaw(Time time, SimMaster master) {
    this.time = time;
    this.master = master;
  }

  /** One that is to be given up some time: as it is, and as it would be without that. */
  private static final class Watched {
    private final Duration limit;
    private RolloutState given;
    private RolloutState endless;
    private final Patience least = new Patience(false);
    private final Patience most = new Patience(true);
    private Optional<Instant> lateSince = Optional.empty();

    Watched(RolloutFact.Started s, Duration limit, Instant at) {
      this.limit = limit;
      this.given = RolloutMachine.begin(s.id(), s.terms(), s.seats(), at).next();
      this.endless = RolloutMachine.begin(s.id(), endless(s.terms()), s.seats(), at).next();
      least.stands(endless, at);
      most.stands(endless, at);
    }

    private static Terms endless(Terms t) {
      var deadlines = new Deadlines(t.deadlines().stage(), t.deadlines().merge());
      return new Terms(
          t.release(), t.hosts(), t.waves(), t.passing(), t.budget(), t.caps(), deadlines);
    }

    void take(RolloutFact.Happened fact, Instant at) {
      var next = RolloutMachine.step(endless, fact.event(), at).next();
      least.take(endless, fact.event(), next, at);
      most.take(endless, fact.event(), next, at);
      endless = next;
      given = RolloutMachine.step(given, fact.event(), at).next();
    }

    boolean isGivenUp() {
      return given.phase() instanceof io.wherry.master.rollout.Phase.Aborted(_, var why)
          && why.startsWith("gave up");
    }
  }

  /** What was given up too early since the last time, or is waited for still. */
  Optional<String> broken() {
    wrong = Optional.empty();
    if (restores != master.restores()) readAnew();
    readOn();
    if (!living.equals(master.process())) {
      living = master.process();
      open.values().forEach(w -> w.lateSince = Optional.empty());
    }
    if (living.isPresent()) open.forEach(this::late);
    return wrong;
  }

  private void readAnew() {
    restores = master.restores();
    open.clear();
    read = 0;
  }

  private void readOn() {
    for (int size = master.facts(); read < size; read++)
      master.read(read, RolloutFact.class, this::take);
  }

  void take(Recorded<RolloutFact> recorded) {
    var at = recorded.at();
    switch (recorded.fact()) {
      case RolloutFact.Started s ->
          s.terms().deadlines().giveUp().ifPresent(l -> open.put(s.id(), new Watched(s, l, at)));
      case RolloutFact.Happened h -> {
        var watched = open.get(h.id());
        if (watched != null) take(watched, h, at);
      }
    }
  }

  private void take(Watched watched, RolloutFact.Happened fact, Instant at) {
    var most = watched.most.total(watched.endless, at);
    watched.take(fact, at);
    if (watched.isGivenUp() && most.compareTo(watched.limit) < 0)
      wrong =
          Optional.of(
              "%s was given up after %s, and could not go on for %s only"
                  .formatted(fact.id(), watched.limit, most));
    if (!watched.given.phase().open()) open.remove(fact.id());
  }

  private void late(RolloutId id, Watched watched) {
    var now = master.now();
    var least = watched.least.total(watched.endless, now);
    // Its master looks now and then, and gives up nobody who works by then.
    if (least.compareTo(watched.limit) < 0 || !Patience.isStuck(watched.endless, now)) {
      watched.lateSince = Optional.empty();
      return;
    }
    if (watched.lateSince.isEmpty()) watched.lateSince = Optional.of(time.now());
    if (time.now().isAfter(watched.lateSince.get().plus(SOON)))
      wrong =
          Optional.of(
              "%s is not given up after %s, and could not go on for %s"
                  .formatted(id, watched.limit, least));
  }
}
