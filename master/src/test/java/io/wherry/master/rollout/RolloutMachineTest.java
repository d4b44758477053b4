package io.wherry.master.rollout;

import static io.wherry.master.rollout.Seats.host;
import static io.wherry.master.rollout.Seats.release;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.RolloutId;
import io.wherry.master.rollout.RolloutEvent.AbortAsked;
import io.wherry.master.rollout.RolloutEvent.Absent;
import io.wherry.master.rollout.RolloutEvent.Approved;
import io.wherry.master.rollout.RolloutEvent.Asked;
import io.wherry.master.rollout.RolloutEvent.Checked;
import io.wherry.master.rollout.RolloutEvent.Ended;
import io.wherry.master.rollout.RolloutEvent.Hemmed;
import io.wherry.master.rollout.RolloutEvent.Joined;
import io.wherry.master.rollout.RolloutEvent.MayMerge;
import io.wherry.master.rollout.RolloutEvent.Missed;
import io.wherry.master.rollout.RolloutEvent.NotMerging;
import io.wherry.master.rollout.RolloutEvent.OfHost;
import io.wherry.master.rollout.RolloutEvent.Opened;
import io.wherry.master.rollout.RolloutEvent.Overdue;
import io.wherry.master.rollout.RolloutEvent.PauseAsked;
import io.wherry.master.rollout.RolloutEvent.Reached;
import io.wherry.master.rollout.RolloutEvent.Recalled;
import io.wherry.master.rollout.RolloutEvent.Replanned;
import io.wherry.master.rollout.RolloutEvent.ResumeAsked;
import io.wherry.master.rollout.RolloutEvent.RetryAsked;
import io.wherry.master.rollout.RolloutEvent.RevertAsked;
import io.wherry.master.rollout.RolloutEvent.Shut;
import io.wherry.master.rollout.RolloutEvent.Strayed;
import io.wherry.master.rollout.RolloutEvent.Ticked;
import io.wherry.master.rollout.RolloutEvent.Undone;
import io.wherry.master.rollout.RolloutEvent.Unsteady;
import io.wherry.master.rollout.RolloutEvent.WhoWorks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RolloutMachineTest {
  private static final Path DIAGRAM = Path.of("../docs/rollout-states.mmd");
  private static final List<Outcome> OUTCOMES = List.of(Outcome.values());
  private static final RolloutId ID = RolloutId.of(1);
  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
  private static final Duration DEADLINE = Duration.ofMinutes(10);

  private static Terms terms(String waves, int success, Duration bake, int failures, int atOnce) {
    return terms(
        waves,
        Passing.of(success, bake),
        budget(Integer.toString(failures), Budget.Then.ABORT, Retry.NEVER),
        Caps.of(atOnce));
  }

  private static Terms terms(String waves, Passing passing, Budget budget, Caps caps) {
    return new Terms(
        release(2), "all", Waves.parse(waves), passing, budget, caps, Deadlines.each(DEADLINE));
  }

  private static Budget budget(String limits, Budget.Then then, Retry retry) {
    return Budget.parse(limits, then, retry);
  }

  private static Step begin(Terms terms, int hosts) {
    var seats = Seats.of(hosts);
    return RolloutMachine.begin(ID, terms, seats, NOON);
  }

  private static ChangeId open(RolloutState state, HostId host) {
    return state.members().get(host).orElseThrow().state().openChange().orElseThrow();
  }

  private static RolloutState end(RolloutState state, int host, Outcome outcome) {
    return RolloutMachine.step(
            state, ended(host(host), open(state, host(host)), outcome, "so it is"), NOON)
        .next();
  }

  private static Ended ended(HostId host, ChangeId change, Outcome outcome, String why) {
    return new Ended(host, change, outcome, why, Optional.empty());
  }

  private static RolloutState apply(RolloutState state, RolloutEvent event, Instant now) {
    return RolloutMachine.step(state, event, now).next();
  }

  private static String word(RolloutState state, int host) {
    return state.members().get(host(host)).orElseThrow().state().word();
  }

  @Test
  void onlyTheFirstWaveIsOrderedAtTheStart() {
    var step = begin(terms("1,100%", 100, Duration.ZERO, 0, 5), 4);
    assertThat(step.effects()).hasSize(1);
    assertThat(word(step.next(), 0)).isEqualTo("ordered");
    assertThat(word(step.next(), 1)).isEqualTo("pending");
  }

  @Test
  void noMoreHostsWorkAtOnceThanAgreed() {
    var step = begin(terms("100%", 100, Duration.ZERO, 0, 2), 5);
    assertThat(step.effects()).hasSize(2);
    var state = apply(step.next(), new Missed(host(0), open(step.next(), host(0))), NOON);
    assertThat(word(state, 2)).as("an absent host holds up nobody").isEqualTo("ordered");
    assertThat(state.inFlight()).isEqualTo(2);
  }

  @Test
  void whoWaitsForHostsNearItKeepsNobodyFromItsTurn() {
    var state = begin(terms("100%", 100, Duration.ZERO, 0, 2), 4).next();
    state = apply(state, new Asked(host(0), open(state, host(0))), NOON);
    assertThat(word(state, 2)).as("it merely waits for a slot").isEqualTo("pending");
    state = apply(state, new Hemmed(host(0), open(state, host(0))), NOON);
    assertThat(word(state, 0)).isEqualTo("ready");
    assertThat(word(state, 2)).isEqualTo("ordered");
    state = apply(state, new MayMerge(host(0), open(state, host(0))), NOON);
    assertThat(word(state, 0)).isEqualTo("merging");
    assertThat(word(state, 3)).isEqualTo("pending");
  }

  @Test
  void theNextWaveWaitsUntilTheOneBeforeHasBaked() {
    var state = begin(terms("1,100%", 100, Duration.ofMinutes(5), 0, 5), 3).next();
    state = end(state, 0, Outcome.SETTLED);
    assertThat(state.phase()).isInstanceOf(Phase.Baking.class);
    state = apply(state, new Ticked(), NOON.plusSeconds(299));
    assertThat(state.phase()).isInstanceOf(Phase.Baking.class);
    state = apply(state, new Ticked(), NOON.plusSeconds(300));
    assertThat(state.phase()).isEqualTo(new Phase.Checking(0, NOON.plusSeconds(300)));
    state = apply(state, new Checked(0, true, ""), NOON.plusSeconds(301));
    assertThat(state.phase()).isEqualTo(new Phase.Running(1));
    assertThat(word(state, 2)).isEqualTo("ordered");
  }

  @Test
  void aRevertedAttemptIsNoSuccessAndSpendsTheBudget() {
    var state = begin(terms("1,100%", 100, Duration.ZERO, 0, 5), 3).next();
    state = end(state, 0, Outcome.REVERTED);
    assertThat(state.phase()).isInstanceOf(Phase.Aborted.class);
    assertThat(state.phase().why()).isEqualTo("1 reverted; 0 allowed");
    assertThat(word(state, 1)).isEqualTo("withdrawn");
  }

  @Test
  void theBudgetAllowsWhatItAllowsAndNotOneMore() {
    var state = begin(terms("100%", 50, Duration.ZERO, 1, 4), 4).next();
    state = end(state, 0, Outcome.FAILED);
    assertThat(state.phase()).isInstanceOf(Phase.Running.class);
    state = end(state, 1, Outcome.FAILED);
    assertThat(state.phase().why()).isEqualTo("2 failed; 1 allowed");
  }

  @Test
  void aThresholdThatCannotBeReachedAnyMoreAborts() {
    var state = begin(terms("100%", 80, Duration.ZERO, 4, 4), 4).next();
    state = end(state, 0, Outcome.FAILED);
    assertThat(state.phase().why()).contains("wave 1 cannot reach 80%").contains("1 of 4");
  }

  @Test
  void whoMissesItsDeadlineTimesOutOrWasUnreachableAndIsWithdrawn() {
    var state = begin(terms("100%", 50, Duration.ZERO, 2, 4), 4).next();
    var later = NOON.plus(DEADLINE);
    assertThat(RolloutMachine.overdue(state, NOON)).isEmpty();
    assertThat(RolloutMachine.overdue(state, later)).hasSize(4);
    var step = RolloutMachine.step(state, new Overdue(host(0), open(state, host(0)), true), later);
    assertThat(word(step.next(), 0)).isEqualTo("timed-out");
    assertThat(step.effects()).hasAtLeastOneElementOfType(Effect.Withdraw.class);
    state = apply(step.next(), new Overdue(host(1), open(state, host(1)), false), later);
    assertThat(word(state, 1)).isEqualTo("unreachable");
  }

  @Test
  void whoMayBeMergingIsNotWithdrawnByAnAbort() {
    var state = begin(terms("100%", 100, Duration.ZERO, 0, 4), 2).next();
    state = apply(state, new MayMerge(host(0), open(state, host(0))), NOON);
    var step = RolloutMachine.step(state, new AbortAsked("no more", Optional.empty()), NOON);
    assertThat(word(step.next(), 0)).isEqualTo("merging");
    assertThat(step.effects())
        .containsExactly(new Effect.Withdraw(host(1), open(state, host(1)), "no more"));
    assertThat(word(end(step.next(), 0, Outcome.SETTLED), 0)).isEqualTo("settled");
  }

  @Test
  void lateAnswersLose() {
    var state = begin(terms("100%", 50, Duration.ZERO, 2, 4), 4).next();
    var change = open(state, host(0));
    state = apply(state, new Overdue(host(0), change, true), NOON.plus(DEADLINE));
    var late = apply(state, ended(host(0), change, Outcome.SETTLED, ""), NOON.plus(DEADLINE));
    assertThat(late).isEqualTo(state);
    assertThat(apply(state, ended(host(1), change, Outcome.SETTLED, ""), NOON)).isEqualTo(state);
  }

  @Test
  void theTimeOfAPauseCountsAgainstNobody() {
    var state = begin(terms("100%", 100, Duration.ZERO, 0, 4), 1).next();
    state = apply(state, new PauseAsked("lunch"), NOON);
    assertThat(RolloutMachine.overdue(state, NOON.plus(DEADLINE))).isEmpty();
    state = apply(state, new ResumeAsked(), NOON.plus(DEADLINE));
    assertThat(RolloutMachine.overdue(state, NOON.plus(DEADLINE))).isEmpty();
    assertThat(RolloutMachine.overdue(state, NOON.plus(DEADLINE).plus(DEADLINE))).hasSize(1);
  }

  @Test
  void revertTakesBackWhoMovedAndNobodyElse() {
    var state = begin(terms("1,100%", 100, Duration.ZERO, 0, 1), 3).next();
    state = end(state, 0, Outcome.SETTLED);
    var step = RolloutMachine.step(state, new RevertAsked("bad"), NOON);
    assertThat(step.effects())
        .filteredOn(e -> e instanceof Effect.Order)
        .singleElement()
        .isEqualTo(
            new Effect.Order(
                host(0),
                new ChangeId("r1-" + host(0) + "-back-1"),
                1,
                release(1),
                NOON.plus(DEADLINE)));
    state = end(step.next(), 0, Outcome.SETTLED);
    assertThat(state.phase()).isInstanceOf(Phase.Reverted.class);
    assertThat(word(state, 0)).isEqualTo("reverted");
    assertThat(word(state, 1)).isEqualTo("withdrawn");
  }

  /** Nobody allows a failure here. */
  @Test
  void whoIsChangedBySomebodyElseSpendsNoBudgetAndIsNotWaitedFor() {
    var state = begin(terms("2,100%", 100, Duration.ZERO, 0, 4), 3).next();
    var change = open(state, host(0));
    state = apply(state, new MayMerge(host(0), change), NOON);
    var next = new ChangeId(change + "-again");
    var why = Optional.of("app/x came");
    state = apply(state, new Replanned(host(0), change, next, why), NOON);
    assertThat(word(state, 0)).isEqualTo("ordered");
    assertThat(state.phase()).isEqualTo(new Phase.Running(0));
    state = apply(state, new Unsteady(host(0), next, "app/x came and went"), NOON);
    assertThat(word(state, 0)).isEqualTo("failed");
    assertThat(state.members().get(host(0)).orElseThrow().tally().excused()).isTrue();
    assertThat(state.phase()).isEqualTo(new Phase.Running(0));
    assertThat(end(state, 1, Outcome.SETTLED).phase()).isEqualTo(new Phase.Running(1));
    var again = RolloutMachine.step(state, new RolloutEvent.RetryAsked("anna"), NOON);
    assertThat(word(again.next(), 0)).isEqualTo("ordered");
  }

  /** Silence about a release is no success of it. */
  @Test
  void aWaveThatNobodyOfTriedDoesNotPassByItself() {
    var state = begin(terms("1,100%", 100, Duration.ZERO, 0, 4), 3).next();
    state = apply(state, new Unsteady(host(0), open(state, host(0)), "app/x came"), NOON);
    assertThat(state.phase())
        .isEqualTo(
            new Phase.Paused(
                new Phase.Running(0), NOON, "nobody of wave 1 has tried it: app/x came", false));
    var tried = apply(state, new RolloutEvent.RetryAsked("anna"), NOON);
    tried = apply(tried, new ResumeAsked(), NOON);
    assertThat(word(tried, 0)).isEqualTo("ordered");
    assertThat(tried.phase()).isEqualTo(new Phase.Running(0));
    assertThat(apply(state, new ResumeAsked(), NOON).phase()).isEqualTo(new Phase.Running(1));
  }

  @Test
  void aHostThatIsElsewhereAfterARestoreCountsForNothing() {
    var state = begin(terms("2,100%", 100, Duration.ZERO, 0, 5), 4).next();
    state = end(state, 0, Outcome.SETTLED);
    state = apply(state, new PauseAsked("restored"), NOON);
    state = apply(state, new Strayed(host(0), "settled elsewhere"), NOON);
    state = apply(state, new Strayed(host(9), "nobody of ours"), NOON);
    assertThat(word(state, 0)).isEqualTo("withdrawn");
    assertThat(state.members().get(host(0)).orElseThrow().state().why())
        .isEqualTo("settled elsewhere");
    state = apply(state, new ResumeAsked(), NOON);
    assertThat(state.phase()).as("neither for nor against").isEqualTo(new Phase.Running(0));
    state = end(state, 1, Outcome.SETTLED);
    assertThat(state.phase()).isEqualTo(new Phase.Running(1));
  }

  /** However many there are: they are not passed one within the other. */
  @Test
  void wavesThatAreOverAtOnceTakeNoMoreStackThanOne() throws Exception {
    var waves = IntStream.rangeClosed(1, 1000).mapToObj(Integer::toString).collect(joining(","));
    var done = new AtomicReference<RolloutState>();
    var small =
        new Thread(
            null,
            () -> {
              var state = begin(terms(waves, 100, Duration.ZERO, 0, 4), 2).next();
              state = end(state, 0, Outcome.SETTLED);
              done.set(end(state, 1, Outcome.SETTLED));
            },
            "small-stack",
            192 * 1024L);
    small.start();
    small.join();
    assertThat(Optional.ofNullable(done.get()).map(RolloutState::phase))
        .as("it did not overflow")
        .containsInstanceOf(Phase.Finished.class);
  }

  @Test
  void termsThatCannotBeMetAreRefused() {
    assertThatThrownBy(() -> terms("100%", 101, Duration.ZERO, 0, 1))
        .hasMessageContaining("between 1 and 100");
    assertThatThrownBy(() -> terms("100%", 0, Duration.ZERO, 0, 1))
        .hasMessageContaining("between 1 and 100");
    for (int nobody : List.of(0, -1))
      assertThatThrownBy(() -> terms("100%", 100, Duration.ZERO, 0, nobody))
          .hasMessageContaining("of which " + nobody + " hosts may work at once never moves")
          .hasMessageContaining("`wherry rollout pause`");
    assertThatThrownBy(() -> terms("100%", 100, Duration.ofSeconds(-1), 0, 1))
        .hasMessageContaining("bake");
  }

  /** Every phase meets every event, every member state every event of a host. */
  @Test
  void everyEdgeIsWalkedAndTheDiagramShowsThem() throws IOException {
    var walk = new Walk();
    for (long seed = 1; seed <= 6000; seed++) walk.go(new Random(seed));
    assertThat(walk.met).containsAll(Walk.declared());
    var drawn = walk.diagram();
    if (Boolean.getBoolean("wherry.write")) Files.writeString(DIAGRAM, drawn);
    assertThat(Files.readString(DIAGRAM)).isEqualTo(drawn);
  }

  /** Random rollouts under random events, with what must never be checked after each. */
  private static final class Walk {
    private final Set<String> met = new TreeSet<>();
    private final Set<String> phases = new TreeSet<>();
    private final Set<String> members = new TreeSet<>();
    private Instant now = NOON;

    static Set<String> declared() {
      var pairs = new TreeSet<String>();
      for (var event : leaves(RolloutEvent.class))
        for (var phase : leaves(Phase.class)) pairs.add(name(phase) + " " + name(event));
      for (var event : leaves(OfHost.class))
        for (var state : leaves(MemberState.class)) pairs.add(name(state) + "? " + name(event));
      return pairs;
    }

    private static List<Class<?>> leaves(Class<?> family) {
      return Stream.of(family.getPermittedSubclasses())
          .flatMap(member -> member.isSealed() ? leaves(member).stream() : Stream.of(member))
          .toList();
    }

    private static String name(Class<?> type) {
      return type.getSimpleName();
    }

    void go(Random random) {
      now = NOON;
      var waves = List.of("1,100%", "100%", "1,50%,100%").get(random.nextInt(3));
      var bake = Duration.ofSeconds(random.nextInt(2) * 60L);
      var terms = terms(waves, bake, random);
      var state = begin(terms, 1 + random.nextInt(5)).next();
      for (int i = 0; i < 120; i++) {
        now = now.plusSeconds(random.nextInt(90));
        var event = any(state, random);
        var step = RolloutMachine.step(state, event, now);
        note(state, event, step.next());
        check(state, step);
        state = step.next();
      }
    }

    private static Terms terms(String waves, Duration bake, Random random) {
      var approvals = new TreeSet<Integer>();
      if (waves.contains(",") && random.nextBoolean()) approvals.add(1);
      var passing =
          new Passing(
              40 + random.nextInt(61),
              bake,
              new Amount(random.nextInt(3), false),
              approvals,
              Optional.empty());
      var retry = new Retry(random.nextInt(3), new Amount(3, false), Duration.ofMinutes(1));
      var then = Budget.Then.values()[random.nextInt(3)];
      var caps = new Caps(1 + random.nextInt(3), random.nextBoolean(), new TreeMap<>());
      var limits = random.nextInt(3) + (random.nextBoolean() ? ",wave:1" : "");
      var terms = RolloutMachineTest.terms(waves, passing, budget(limits, then, retry), caps);
      return caps.maxConcurrent() == 2 ? givenUp(terms) : terms;
    }

    private static Terms givenUp(Terms terms) {
      return new Terms(
          terms.release(),
          terms.hosts(),
          terms.waves(),
          terms.passing(),
          terms.budget(),
          terms.caps(),
          new Deadlines(DEADLINE, DEADLINE, Optional.of(DEADLINE)));
    }

    private RolloutEvent any(RolloutState state, Random random) {
      return switch (random.nextInt(40)) {
        case 0 ->
            random.nextBoolean() ? new PauseAsked("walk") : PauseAsked.byMaster("walk by itself");
        case 1, 2 -> new ResumeAsked();
        case 3 -> random.nextInt(4) == 0 ? abort(random) : new Ticked();
        case 4 -> random.nextInt(3) == 0 ? new RevertAsked("walk") : new Ticked();
        case 5, 6 -> new Ticked();
        case 7 -> new RetryAsked("walk");
        case 8, 9 -> new Checked(random.nextInt(2), random.nextInt(3) > 0, "walk");
        case 10 -> new Approved("walk");
        case 11 ->
            new Joined(new Seat(host(5 + random.nextInt(3)), Optional.empty(), Optional.empty()));
        case 12 -> new Shut(someone(state, random), "walk");
        case 13, 14 -> new Opened(someone(state, random));
        case 15 -> random.nextInt(4) == 0 ? strayed(state, random) : new Ticked();
        default -> ofHost(state, random);
      };
    }

    private static AbortAsked abort(Random random) {
      return new AbortAsked(
          "walk", random.nextBoolean() ? Optional.empty() : Optional.of(WhoWorks.FINISHES));
    }

    private static Set<HostId> someone(RolloutState state, Random random) {
      var all = state.members().all();
      return Set.of(all.get(random.nextInt(all.size())).host());
    }

    private static RolloutEvent strayed(RolloutState state, Random random) {
      var all = state.members().all();
      return new Strayed(all.get(random.nextInt(all.size())).host(), "walk");
    }

    private static OfHost ofHost(RolloutState state, Random random) {
      var all = state.members().all();
      var member = all.get(random.nextInt(all.size()));
      var other = new ChangeId("late");
      var change = random.nextInt(8) == 0 ? other : member.state().openChange().orElse(other);
      var host = member.host();
      return switch (random.nextInt(16)) {
        case 15 -> new Unsteady(host, change, "walk");
        case 13 -> new Undone(host, change, "walk");
        case 0 -> new Missed(host, change);
        case 10 -> new Absent(host, change);
        case 11 -> new Asked(host, change);
        case 12 -> new Hemmed(host, change);
        case 1 -> new Reached(host, change);
        case 2, 3, 4 -> new MayMerge(host, change);
        case 5 -> new NotMerging(host, change);
        case 6 -> new Replanned(host, change, new ChangeId(change + "-again"));
        case 14 -> new Recalled(host, change, new ChangeId(change + "-then"));
        case 7 -> new Overdue(host, change, random.nextBoolean());
        default -> new Ended(host, change, outcome(random), "walk", fault(random));
      };
    }

    private static Optional<Fault.Category> fault(Random random) {
      var kinds = Fault.Category.values();
      return random.nextBoolean()
          ? Optional.empty()
          : Optional.of(kinds[random.nextInt(kinds.length)]);
    }

    private static Outcome outcome(Random random) {
      return random.nextInt(3) > 0
          ? Outcome.SETTLED
          : OUTCOMES.get(random.nextInt(OUTCOMES.size()));
    }

    private void note(RolloutState state, RolloutEvent event, RolloutState next) {
      var from = name(state.phase().getClass());
      var to = name(next.phase().getClass());
      met.add(from + " " + name(event.getClass()));
      if (!from.equals(to)) phases.add("  " + from + " --> " + to + " : " + name(event.getClass()));
      draw(state, event, next);
      if (!(event instanceof OfHost about)) return;
      var before = state.members().get(about.host()).orElseThrow().state().getClass();
      met.add(name(before) + "? " + name(event.getClass()));
    }

    private void draw(RolloutState state, RolloutEvent event, RolloutState next) {
      for (var member : state.members().all()) {
        var from = name(member.state().getClass());
        var to = name(next.members().get(member.host()).orElseThrow().state().getClass());
        if (!from.equals(to))
          members.add("  " + from + "_ --> " + to + "_ : " + name(event.getClass()));
      }
    }

    private static void check(RolloutState before, Step step) {
      var state = step.next();
      boolean orders = step.effects().stream().anyMatch(e -> e instanceof Effect.Order);
      if (orders)
        assertThat(state.phase().moves() || before.phase().moves()).as("%s", state).isTrue();
      if (!state.phase().moves()) assertThat(orders).as("%s orders", state.phase()).isFalse();
      if (state.phase() instanceof Phase.Finished)
        assertThat(state.members().all()).allMatch(m -> m.state().over());
      if (state.phase() instanceof Phase.Running(int wave))
        assertThat(state.terms().budget().spent(state, wave)).isEmpty();
      if (orders)
        assertThat(state.inFlight()).isLessThanOrEqualTo(Math.max(state.cap(), before.inFlight()));
      for (var member : before.members().all())
        if (member.back() && member.state() instanceof MemberState.Reverted)
          assertThat(state.members().get(member.host()).map(Member::state))
              .contains(member.state());
    }

    String diagram() {
      return "stateDiagram-v2\n  [*] --> Running\n"
          + String.join("\n", phases)
          + "\n  state \"one host\" as host {\n  [*] --> Pending_\n"
          + String.join("\n", members)
          + "\n  }\n";
    }
  }
}
