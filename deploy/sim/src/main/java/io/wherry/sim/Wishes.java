package io.wherry.sim;

import io.wherry.common.model.HostId;
import io.wherry.master.fleet.HostState;
import io.wherry.master.fleet.HostView;
import io.wherry.master.pipeline.Answer;
import io.wherry.master.pipeline.Control;
import io.wherry.master.pipeline.RolloutOrder;
import io.wherry.master.pipeline.RolloutView;
import io.wherry.master.rollout.Amount;
import io.wherry.master.rollout.RolloutFact;
import io.wherry.master.rollout.Waves;
import java.util.List;

/**
 * Whom an operator wants to reach, and in which order; and whether it was asked about where that is
 * more of the fleet than may have been meant.
 */
final class Wishes {
  private static final int HANDFUL = 10;
  private static final List<String> WAVES = List.of("100%", "1,100%", "1,30%,100%", "25%,50%,100%");

  /** Some choose nobody in a small fleet, or nobody whom no wave before has. */
  private static final List<String> CHOSEN =
      List.of(
          "role=db,100%",
          "rack=r0,50%,100%",
          "1,rack=r1|r2,100%",
          "25%,role=db,100%",
          "name=host2|host3,role=db,100%",
          "role!=db,rack=r0,100%",
          "1,50%,name=host*",
          "rack=r1,1",
          "rack=r*,100%");

  private static final List<String> HOSTS =
      List.of("role!=db", "rack=r0|r1", "name=host*", "name=host1|host2|host3|host4", "role=db");
  private final Time time;
  private final Fleet fleet;
  private long asked;

  Wishes(Time time, Fleet fleet) {
    this.time = time;
    this.fleet = fleet;
  }

  /** As many as a fleet of ten has in its half: of fewer a share asks nobody. */
  static Amount askAbove(int hosts) {
    return hosts < HANDFUL ? new Amount(hosts / 2, false) : new Amount(50, true);
  }

  Waves waves() {
    return Waves.parse(any(time.below(2) == 0 ? CHOSEN : WAVES));
  }

  RolloutOrder.Choice hosts() {
    return new RolloutOrder.Choice(time.below(3) > 0 ? "all" : any(HOSTS), time.below(3) == 0);
  }

  /** How often somebody was asked back. */
  long asked() {
    return asked;
  }

  private String any(List<String> choice) {
    return choice.get(time.below(choice.size()));
  }

  /** Begins it, and holds what is answered against what was to be expected. */
  Answer<RolloutView> start(Control it, RolloutOrder order, String name) {
    boolean doubtful = isDoubtful(it, order);
    int before = fleet.master().facts();
    var answer = it.startRollout(order, name);
    switch (answer) {
      case Answer.Ok<RolloutView> _ -> began(order, doubtful, before);
      case Answer.Refused<RolloutView>(_, var why) -> refused(order, doubtful, before, why);
    }
    return answer;
  }

  private void began(RolloutOrder order, boolean doubtful, int before) {
    if (doubtful && !order.choice().force())
      throw new Laws.Broken(order.choice() + " reaches most of the fleet, and nobody was asked");
    fleet
        .master()
        .read(
            before,
            RolloutFact.class,
            r -> {
              if (r.fact() instanceof RolloutFact.Started s && s.forced().isPresent() != doubtful)
                throw new Laws.Broken(s.id() + " was forced by the log: " + s.forced());
            });
  }

  private void refused(RolloutOrder order, boolean doubtful, int before, String why) {
    boolean about = why.contains("rollouts.ask-above");
    if (about) asked++;
    if (about && (order.choice().force() || !doubtful))
      throw new Laws.Broken(order.choice() + " was asked about: " + why);
    if (fleet.master().facts() != before)
      throw new Laws.Broken(order.choice() + " was refused, and is in the log: " + why);
  }

  /** Whether it is a pattern that reaches more than a person who wrote it may have meant. */
  private boolean isDoubtful(Control it, RolloutOrder order) {
    var written = order.choice().hosts();
    if (written.equals("all") || (written.startsWith("name=") && !written.contains("*")))
      return false;
    var well = well(it);
    var meant = well.stream().filter(host -> isMeant(host, written)).toList();
    int reached =
        Division.of(order.waves().toString(), meant, this::isMeant).stream()
            .mapToInt(List::size)
            .sum();
    int hosts = fleet.hosts().size();
    return reached > (hosts < HANDFUL ? hosts / 2 : well.size() / 2)
        && (hosts < HANDFUL || well.size() >= HANDFUL);
  }

  private boolean isMeant(HostId host, String term) {
    return fleet.estate().isMeant(fleet.host(host).number(), term);
  }

  /** Nobody rolls out to hosts that are held. */
  private static List<HostId> well(Control it) {
    return it.hosts("all") instanceof Answer.Ok<List<HostView>>(var hosts)
        ? hosts.stream()
            .filter(h -> !(h.state() instanceof HostState.Held))
            .map(HostView::id)
            .toList()
        : List.of();
  }
}
