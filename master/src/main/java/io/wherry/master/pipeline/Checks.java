package io.wherry.master.pipeline;

import io.wherry.common.model.HostId;
import io.wherry.common.model.RolloutId;
import io.wherry.master.fleet.HostState;
import io.wherry.master.hold.LogException;
import io.wherry.master.rollout.Member;
import io.wherry.master.rollout.MemberState;
import io.wherry.master.rollout.MetricGate;
import io.wherry.master.rollout.MetricGate.Reading;
import io.wherry.master.rollout.Phase;
import io.wherry.master.rollout.RolloutEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Looks at what a wave left behind before the next one begins: are its hosts still well, and is
 * what is measured as agreed? Whatever cannot be found out is not good.
 */
final class Checks {
  /** How long nothing may be measured before that is taken for an answer. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration AGAIN = Duration.ofSeconds(30);

  private final Floor floor;
  private final MetricSource metrics;
  private final Map<RolloutId, Question> open = new HashMap<>();
  private final ConcurrentLinkedQueue<Answered> answers = new ConcurrentLinkedQueue<>();

  private record Question(Instant since, Instant asked) {}

  private record Answered(RolloutId id, Question question, Reading reading) {}

  Checks(Floor floor, MetricSource metrics) {
    this.floor = floor;
    this.metrics = metrics;
  }

  void tick(Instant now) throws LogException {
    for (var answer = answers.poll(); answer != null; answer = answers.poll()) heard(answer, now);
    for (var rollout : List.copyOf(floor.book.rollouts()))
      if (rollout.state().phase() instanceof Phase.Checking checking) look(rollout, checking, now);
  }

  private void look(Rollout rollout, Phase.Checking checking, Instant now) throws LogException {
    var sick = sick(rollout, checking.wave());
    var metric = rollout.state().terms().passing().metric();
    if (sick.isPresent() || metric.isEmpty()) {
      checked(rollout.state().id(), checking.wave(), sick);
      return;
    }
    ask(rollout.state().id(), metric.get(), checking.since(), now);
  }

  private void ask(RolloutId id, MetricGate metric, Instant since, Instant now) {
    var before = open.get(id);
    boolean waits =
        before != null && before.since().equals(since) && now.isBefore(before.asked().plus(AGAIN));
    if (waits) return;
    var question = new Question(since, now);
    open.put(id, question);
    metrics.ask(metric.query(), reading -> answers.add(new Answered(id, question, reading)));
  }

  private void heard(Answered answer, Instant now) throws LogException {
    var rollout = floor.book.rollout(answer.id());
    boolean late =
        rollout.isEmpty()
            || !(rollout.get().state().phase() instanceof Phase.Checking c)
            || !c.since().equals(answer.question().since());
    if (late) return;
    var state = rollout.orElseThrow().state();
    int wave = ((Phase.Between) state.phase()).wave();
    var metric = state.terms().passing().metric().orElseThrow();
    switch (answer.reading()) {
      case Reading.Values values -> checked(answer.id(), wave, metric.objection(values));
      case Reading.Nothing(var why, _) -> {
        if (!now.isBefore(answer.question().since().plus(PATIENCE)))
          checked(answer.id(), wave, Optional.of("nothing says whether " + metric + ": " + why));
      }
    }
  }

  private void checked(RolloutId id, int wave, Optional<String> why) throws LogException {
    open.remove(id);
    floor.happened(id, new RolloutEvent.Checked(wave, why.isEmpty(), why.orElse("")));
  }

  /** Which hosts of the waves so far are not well any more, where they are too many. */
  private Optional<String> sick(Rollout rollout, int wave) {
    var moved =
        rollout.state().members().all().stream()
            .filter(m -> m.wave() <= wave && m.state() instanceof MemberState.Settled)
            .toList();
    var wrong = new ArrayList<String>();
    for (var member : moved) wrong(member.host()).ifPresent(wrong::add);
    int percent = rollout.state().terms().passing().successPercent();
    int well = moved.size() - wrong.size();
    boolean enough = well >= Math.ceilDiv(reached(rollout, wave) * percent, 100);
    return enough || wrong.isEmpty()
        ? Optional.empty()
        : Optional.of("not well after wave " + (wave + 1) + ": " + String.join("; ", wrong));
  }

  private static int reached(Rollout rollout, int wave) {
    return (int)
        rollout.state().members().all().stream().filter(m -> m.wave() <= wave && counts(m)).count();
  }

  private static boolean counts(Member m) {
    return !m.tally().excused() || m.state() instanceof MemberState.Settled;
  }

  private Optional<String> wrong(HostId host) {
    var record = floor.fleet().host(host);
    if (record.isEmpty()) return Optional.empty();
    var view = floor.fleet().view(record.get(), floor.now());
    return switch (view.state()) {
      case HostState.Settled _, HostState.Working _ -> Optional.empty();
      case HostState.Waiting _ ->
          record
              .filter(h -> !h.trouble().drift().isEmpty())
              .map(_ -> view.name() + " " + view.state().why());
      case HostState.Silent _, HostState.Failed _, HostState.Stuck _, HostState.Held _ ->
          Optional.of(view.name() + " is " + view.state().word() + ": " + view.state().why());
    };
  }
}
