package io.wherry.agent.work;

import static io.wherry.common.testing.Patience.await;

import io.wherry.agent.update.UpdateEvent;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.Order;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Plan;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.model.RolloutId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A master that hears everything and says what a test tells it to. */
final class FakeMaster implements Master, Confirming {
  private final List<HostWord> heard = new CopyOnWriteArrayList<>();
  private volatile Consumer<MasterWord> ear = _ -> {};
  private volatile boolean connected = true;
  private volatile boolean permitting = true;
  private volatile int plans;
  private volatile boolean confirming = true;
  private volatile boolean welcoming = true;
  private volatile Optional<ReleaseId> forbidden = Optional.empty();
  private volatile boolean away;

  void speaksTo(Consumer<MasterWord> ear) {
    this.ear = ear;
  }

  void connected(boolean connected) {
    this.connected = connected;
  }

  void permitting(boolean permitting) {
    this.permitting = permitting;
  }

  void confirming(boolean confirming) {
    this.confirming = confirming;
  }

  /** Nobody answers who is asked to confirm. */
  void away(boolean away) {
    this.away = away;
  }

  /** Whether a greeting is answered at once. */
  void welcoming(boolean welcoming) {
    this.welcoming = welcoming;
  }

  /** What this master's channel says, which the master itself does not heed. */
  void forbid(long release) {
    forbidden = Optional.of(release(release));
  }

  Optional<Fault> against(ReleaseId release) {
    return forbidden.filter(release::equals).map(f -> Fault.permanent(f + " was yanked"));
  }

  void say(MasterWord word) {
    ear.accept(word);
  }

  void welcome() {
    say(new MasterWord.Welcomed(1, List.of(), Duration.ofSeconds(10), 0, 0));
  }

  /** Under which names it has ordered anew what it was asked for. */
  int plans() {
    return plans;
  }

  void order(String change, long release) {
    say(new MasterWord.Ordered(orderTo(change, release)));
  }

  static ReleaseId release(long number) {
    return new ReleaseId(new RepositoryName("fleet"), number);
  }

  static Order orderTo(String change, long release) {
    return new Order(
        new ChangeId(change),
        Optional.of(RolloutId.of(1)),
        1,
        new Plan(release(release), FakeDisk.inventory().digest(), List.of()),
        Duration.ofHours(1),
        Digest.of(new byte[0]),
        "0".repeat(40));
  }

  @Override
  public boolean say(HostWord word) {
    if (!connected) return false;
    heard.add(word);
    if (welcoming && word instanceof HostWord.Greeted) welcome();
    if (permitting && word instanceof HostWord.AskedPermission(var change, _))
      say(new MasterWord.Permitted(change, Duration.ofMinutes(1)));
    if (word instanceof HostWord.AskedPlan asked && !asked.why().isEmpty())
      say(new MasterWord.Ordered(orderTo("c1-" + ++plans, asked.release().number())));
    return true;
  }

  @Override
  public UpdateEvent confirm(ChangeId change, ReleaseId release, Inventory inventory) {
    if (away) return new UpdateEvent.Unconfirmed(change, "no route");
    return confirming
        ? new UpdateEvent.Confirmed(change)
        : new UpdateEvent.ConfirmRefused(change, "not this one");
  }

  void forget() {
    heard.clear();
  }

  List<HostWord> heard() {
    return List.copyOf(heard);
  }

  /** Numbers of the reports in the order in which they were heard. */
  List<Long> sequences() {
    return heard.stream()
        .filter(HostWord.Reported.class::isInstance)
        .map(word -> ((HostWord.Reported) word).sequence())
        .toList();
  }

  /** Ends of changes in the order in which they were heard, repeats of one sequence left out. */
  List<Report.Ended> ends() {
    var sequences = new ArrayList<Long>();
    var ends = new ArrayList<Report.Ended>();
    for (var word : heard)
      if (word instanceof HostWord.Reported(var sequence, _, Report.Ended end)
          && !sequences.contains(sequence)) {
        sequences.add(sequence);
        ends.add(end);
      }
    return ends;
  }

  Report.Ended awaitEnd(String change) {
    await().until(() -> endOf(change).isPresent());
    return endOf(change).orElseThrow();
  }

  Outcome awaitOutcome(String change) {
    return awaitEnd(change).outcome();
  }

  private Optional<Report.Ended> endOf(String change) {
    return ends().stream().filter(e -> e.change().value().equals(change)).reduce((_, b) -> b);
  }
}
