package io.wherry.sim;

import io.wherry.agent.update.Footing;
import io.wherry.agent.update.UpdateState;
import io.wherry.common.model.HostId;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.RolloutId;
import io.wherry.master.fleet.HostState;
import io.wherry.master.pipeline.Answer;
import io.wherry.master.pipeline.Control;
import io.wherry.master.pipeline.HostDetail;
import io.wherry.master.pipeline.RolloutOrder;
import io.wherry.master.pipeline.RolloutView;
import io.wherry.master.pipeline.StatusView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What must hold whatever happens. */
final class Laws {
  private static final Set<String> MOVING =
      Set.of("running", "baking", "checking", "ending", "reverting");
  private static final Set<String> GOING_ON = Set.of("running", "baking", "checking", "awaiting");
  private static final Set<String> UNDER_WAY = Set.of("ordered", "ready", "merging");
  private static final long EVERY = 40;
  private final Time time;
  private final Fleet fleet;
  private final Map<RolloutId, RolloutOrder.Limits> agreed;
  private final Map<RolloutId, Integer> waves = new HashMap<>();
  private final Map<io.wherry.common.model.HostId, Long> serials = new HashMap<>();
  private final HourLaw hours;
  private final GiveUpLaw givenUp;
  private final Neighbours neighbours;
  private long checks;
  private long looked = -1;

  /** A law was broken. */
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;

    Broken(String what) {
      super(what);
    }
  }

  /** {@code agreed} are the terms of rollouts, as their operator keeps them. */
  Laws(Time time, Fleet fleet, Map<RolloutId, RolloutOrder.Limits> agreed) {
    this.time = time;
    this.fleet = fleet;
    this.agreed = agreed;
    this.hours = new HourLaw(fleet);
    this.givenUp = new GiveUpLaw(time, fleet.master());
    this.neighbours = new Neighbours(time, fleet);
  }

  /** After everything that happens; what is dear to look at, now and then. */
  void check() {
    boolean stirred = looked != fleet.witness().read() + time.stirs();
    looked = fleet.witness().read() + time.stirs();
    if (stirred) changing();
    hours
        .broken()
        .or(givenUp::broken)
        .ifPresent(why -> {
          throw broken(why);
        });
    neighbours.grants();
    if (checks++ % Math.max(EVERY, fleet.hosts().size()) > 0) return;
    ordered();
    fleet.master().process().ifPresent(m -> m.with(this::rollouts));
    fleet.master().process().ifPresent(m -> m.with(this::truth));
  }

  /** As nothing of it changes but with what stirs. */
  private void changing() {
    cap();
    fleet.hosts().forEach(this::permitted);
    served();
    neighbours.together();
  }

  private void cap() {
    long open = fleet.hosts().stream().filter(h -> !fleet.isCopied(h.id()) && isOpen(h)).count();
    if (open > fleet.master().cap())
      throw broken(open + " hosts are changing at once where " + fleet.master().cap() + " may");
  }

  /** Nobody begins what its channel forbade when it was permitted. */
  private void permitted(SimHost host) {
    for (var next = host.disk().nextBegun(); next.isPresent(); next = host.disk().nextBegun()) {
      var begun = next.get();
      if (fleet.isCopied(host.id())) continue;
      fleet
          .master()
          .grants()
          .against(begun)
          .ifPresent(why -> {
            throw broken(host.name() + " begins " + begun + ": " + why);
          });
    }
  }

  /** From its leaving until it serves again, starts of its machine included. */
  private static boolean isOpen(SimHost host) {
    return host.disk().changing().isPresent() || host.service().isAway();
  }

  /** Nobody's files change under those whom it serves. */
  private void served() {
    for (var host : fleet.hosts())
      if (host.disk().isMixed() && host.service().service().drains() && !host.service().isAway())
        throw broken(host.name() + " changes its files while it serves");
  }

  /** Nobody is on a release that nobody ordered it to. */
  private void ordered() {
    for (var host : fleet.hosts()) {
      var disk = host.disk();
      if (host.serial() < serials.getOrDefault(host.id(), 0L))
        throw broken(host.name() + " heeds an older statement than before");
      serials.put(host.id(), host.serial());
      if (disk.isOurs()) orderedAsAWhole(host, disk.inventory());
      for (var has : disk.inventory().packages())
        if (!isKnown(host, has)) throw broken(host.name() + " has what nobody ordered: " + has);
      if (!disk.isTouched() && disk.inventory().packages().isEmpty())
        throw broken(host.name() + " has lost what it had");
    }
  }

  /** Where nobody else has ever been, not even two releases are mixed. */
  private void orderedAsAWhole(SimHost host, Inventory has) {
    boolean known =
        has.equals(Shelf.inventory(1))
            || host.orderedTo().stream().anyMatch(r -> has.equals(Shelf.inventory(r.number())));
    if (!known) throw broken(host.name() + " has what nobody ordered: " + has);
  }

  private static boolean isKnown(SimHost host, InstalledPackage has) {
    return host.disk().isByHand(has)
        || Shelf.inventory(1).packages().contains(has)
        || host.orderedTo().stream()
            .anyMatch(r -> Shelf.inventory(r.number()).packages().contains(has));
  }

  private void truth(Control it) {
    for (var host : fleet.hosts())
      if (!fleet.isCopied(host.id()))
        Truth.lie(it, host)
            .ifPresent(why -> {
              throw broken(why);
            });
  }

  private void rollouts(Control it) {
    var all = it.rollouts(false);
    for (var rollout : all) {
      budget(rollout);
      threshold(rollout);
      lapsed(rollout);
      kept(rollout);
    }
    if (!all.isEmpty()) settled(all.getFirst(), unsure(it));
  }

  private void budget(RolloutView rollout) {
    var limits = agreed.get(rollout.id());
    if (limits == null || !GOING_ON.contains(rollout.state())) return;
    for (var limit : limits.budget().limits()) {
      var concerned =
          rollout.members().stream()
              .filter(m -> !limit.wave() || m.wave() == rollout.wave())
              .toList();
      long spent =
          concerned.stream()
              .filter(m -> !m.excused())
              .filter(m -> limit.of().stream().anyMatch(kind -> kind.word().equals(m.state())))
              .count();
      if (spent > limit.most().of(concerned.size()))
        throw broken(rollout.id() + " goes on with " + spent + " failures against " + limit);
    }
  }

  /** Whoever let all its permissions go by has no order any more. */
  private void lapsed(RolloutView rollout) {
    for (var member : rollout.members())
      if (UNDER_WAY.contains(member.state())
          && fleet.witness().lapses().isSpent(rollout.id(), member.host()))
        throw broken(rollout.id() + " still has " + member.name() + " " + member.state());
  }

  /** Nobody pays for a deadline that passed while somebody else kept it from its change. */
  private void kept(RolloutView rollout) {
    for (var member : rollout.members())
      if (member.state().equals("timed-out")
          && !member.excused()
          && fleet.witness().kept().isExcused(rollout.id(), member.host()))
        throw broken(rollout.id() + " has " + member.name() + " pay for others: " + member.why());
  }

  /** A wave begins only once the one before it has reached its threshold. */
  private void threshold(RolloutView rollout) {
    int before = waves.getOrDefault(rollout.id(), 1);
    // Whoever is taken back does not count as settled any more, and no wave begins by that.
    if (rollout.wave() <= before || rollout.state().startsWith("revert")) return;
    waves.put(rollout.id(), rollout.wave());
    var limits = agreed.get(rollout.id());
    if (limits == null) return;
    int passed = rollout.wave() - 1;
    var counting =
        rollout.members().stream()
            .filter(m -> m.wave() == passed && (!m.excused() || m.state().equals("settled")))
            .toList();
    long settled = counting.stream().filter(m -> m.state().equals("settled")).count();
    if (settled < Math.ceilDiv(counting.size() * limits.passing().successPercent(), 100))
      throw broken(
          "%s began wave %d with %d of %d settled before"
              .formatted(rollout.id(), passed + 1, settled, counting.size()));
  }

  /** Of whom a restored master says that it has not heard of them since. */
  private static Set<HostId> unsure(Control it) {
    return it.status().holders().stream()
        .filter(StatusView.Holder::isInDoubt)
        .map(StatusView.Holder::host)
        .collect(Collectors.toSet());
  }

  /**
   * Whoever counts as settled on the newest rollout's release has it, unless it moved on: known to
   * its master, or in a time that a restored master does not know of yet.
   */
  private void settled(RolloutView newest, Set<HostId> unsure) {
    if (!MOVING.contains(newest.state()) || newest.state().equals("reverting")) return;
    for (var member : newest.members()) {
      if (!member.state().equals("settled") || fleet.isCopied(member.host())) continue;
      if (unsure.contains(member.host())) continue;
      var host = fleet.host(member.host());
      boolean has = Shelf.isMetBy(host.disk().inventory(), newest.release());
      if (!has && !host.auto() && !host.disk().isTouched())
        throw broken(
            host.name() + " counts as settled on " + newest.release() + " and does not have it");
    }
  }

  /** Once nothing goes wrong any more, everything comes to its end. */
  void atRest() {
    fleet
        .master()
        .process()
        .orElseThrow(() -> broken("the master is away"))
        .with(it -> {
          for (var rollout : it.rollouts(true))
            if (MOVING.contains(rollout.state()))
              throw broken(rollout.id() + " is still " + rollout.state() + ": " + open(rollout));
          var holders = it.status().holders();
          if (!holders.isEmpty()) throw broken("permissions are left over: " + holders);
        });
    fleet.hosts().forEach(this::atRest);
    fleet.hosts().forEach(this::known);
    fleet.hosts().stream().filter(SimHost::auto).forEach(this::followed);
  }

  /** Its master knows what a host has, whoever put it there. */
  private void known(SimHost host) {
    if (fleet.isCopied(host.id()) || !host.process().orElseThrow().connected()) return;
    fleet
        .master()
        .process()
        .orElseThrow()
        .with(it -> {
          if (it.host(host.id().value()) instanceof Answer.Ok<HostDetail>(var detail)
              && !detail.inventory().equals(host.disk().inventory()))
            throw broken(host.name() + " has other packages than its master knows: " + detail);
        });
  }

  /** Who follows the channel and is behind it has a reason that the master knows. */
  private void followed(SimHost host) {
    var footing = host.process().orElseThrow().state().footing();
    var named = fleet.master().published();
    boolean behind =
        named.isPresent()
            && footing.release().isPresent()
            && footing.release().get().number() < named.get().release().number();
    boolean own = footing.past().flatMap(Footing.Past::fault).isPresent();
    // That it is stuck its master knew, unless it was restored from before.
    if (host.process().orElseThrow().state() instanceof UpdateState.Stuck) return;
    if (!behind || own || footing.tookBackFrom().isPresent() || fleet.isCopied(host.id())) return;
    fleet
        .master()
        .process()
        .orElseThrow()
        .with(it -> {
          if (it.host(host.id().value()) instanceof Answer.Ok<HostDetail>(var detail)
              && detail.view().state() instanceof HostState.Settled
              && detail.view().bar().isEmpty())
            throw broken(host.name() + " is behind its channel, and nobody says why: " + detail);
        });
  }

  private static List<String> open(RolloutView rollout) {
    return rollout.members().stream()
        .filter(
            m -> Set.of("pending", "ordered", "ready", "merging", "resting").contains(m.state()))
        .map(m -> m.name() + " " + m.state() + " " + m.why())
        .toList();
  }

  private void atRest(SimHost host) {
    var agent = host.process().orElseThrow(() -> broken(host.name() + " is away"));
    boolean resting =
        agent.state() instanceof UpdateState.Settled
            || agent.state() instanceof UpdateState.Held
            || agent.state() instanceof UpdateState.Stuck
            // Asks now and then for a plan that the master has its reasons not to give.
            || agent.state() instanceof UpdateState.Seeking;
    if (!resting) throw broken(host.name() + " does not rest: " + agent.state());
    if (!(agent.state() instanceof UpdateState.Stuck) && host.disk().changing().isPresent())
      throw broken(host.name() + " is left in the middle of " + host.disk().changing().get());
    if (host.service().isAway()) throw broken(host.name() + " was drained and never came back");
    if (!startedOnWhatItSettledOn(host, agent))
      throw broken(host.name() + " settled, and its machine was never started on that");
    if (agent.connected() && agent.waiting() > 0)
      throw broken(host.name() + " has " + agent.waiting() + " reports that nobody took");
  }

  private static boolean startedOnWhatItSettledOn(SimHost host, SimAgent agent) {
    if (!host.service().service().reboots()) return true;
    boolean settled =
        agent.state() instanceof UpdateState.Settled(var footing)
            && footing.past().filter(p -> p.outcome() == Outcome.SETTLED).isPresent();
    return !settled || host.disk().isTouched() || host.service().runsOnWhatItHas();
  }

  private Broken broken(String what) {
    return new Broken(what + "; at " + time.now());
  }
}
