package io.wherry.sim;

import io.wherry.master.pipeline.Answer;
import io.wherry.master.pipeline.Incident;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One fleet from one seed: a time of faults, then a time of peace in which all must come to rest.
 */
final class Simulation {
  private static final Duration PEACE = Duration.ofHours(3);
  private final Setup setup;
  private final Time time;
  private final Fleet fleet;
  private final Operator operator;
  private final Laws laws;

  Simulation(Setup setup, Consumer<String> trace) {
    this.setup = setup;
    this.time = new Time(setup.seed(), setup.perils(), trace);
    this.fleet = new Fleet(time, setup.hosts());
    this.operator = new Operator(time, fleet);
    this.laws = new Laws(time, fleet, operator.agreed());
  }

  Fleet fleet() {
    return fleet;
  }

  /** How often what some laws speak of came to pass. */
  Met met() {
    var witness = fleet.witness();
    return new Met(
        witness.waves().chosen(),
        operator.wishes().asked(),
        witness.lapses().ended(),
        witness.kept().met());
  }

  /** What came of it. */
  record Report(
      long seed, long events, long faults, int facts, int rollouts, Optional<String> broken) {}

  Report run() {
    var broken = Optional.<String>empty();
    try {
      fleet.start();
      operator.start();
      time.letLoose();
      time.pass(setup.length(), laws::check);
      comeToRest();
    } catch (Laws.Broken law) {
      broken = Optional.of(String.valueOf(law.getMessage()));
    } catch (RuntimeException | Death | AssertionError fault) {
      // What the real machines must never do: a law of its own.
      broken = Optional.of(fault + " at " + fault.getStackTrace()[0] + "; at " + time.now());
      var text = new StringWriter();
      fault.printStackTrace(new PrintWriter(text));
      time.note("fault", text::toString);
    }
    return new Report(
        setup.seed(),
        time.happened(),
        time.faults(),
        fleet.master().facts(),
        operator.agreed().size(),
        broken);
  }

  /** The newest rollout as a text that replays without a master; none where no master runs. */
  Optional<String> incident() {
    var found = new ArrayList<String>();
    fleet
        .master()
        .process()
        .ifPresent(m ->
            m.with(it -> {
              if (it.incident("") instanceof Answer.Ok<Incident>(var incident))
                found.add(incident.text());
            }));
    return found.stream().findFirst();
  }

  private void comeToRest() {
    fleet.calmDown();
    time.pass(PEACE, laws::check);
    for (int round = 0; round < 3; round++) {
      fleet.master().process().ifPresent(m -> m.with(operator::tidy));
      time.pass(PEACE, laws::check);
    }
    fleet.master().process().ifPresent(m -> m.with(operator::giveUp));
    time.pass(PEACE, laws::check);
    laws.atRest();
  }
}
