package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Report;
import io.wherry.common.resolve.Resolver;
import io.wherry.master.hold.EventLog;
import io.wherry.master.rollout.Waves;
import io.wherry.master.topology.Bounds;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlTest {
  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");

  @TempDir Path dir;
  private EventLog log;
  private Control control;

  @BeforeEach
  void open() throws Exception {
    log = EventLog.open(dir.resolve("events.db"));
    control = control();
  }

  @AfterEach
  void close() {
    control.close();
    log.close();
  }

  private Control control() throws Exception {
    var settings = TestMaster.settings(2, Bounds.DEFAULT);
    return Control.open(
        log,
        new Control.Ports(
            new FakeReleases(5), Resolver::resolve, MetricSource.NONE, ControlListener.NOBODY),
        settings,
        InstantSource.fixed(NOON));
  }

  private static RolloutOrder order(long release) {
    return new RolloutOrder(
        release,
        "all",
        Waves.parse("100%"),
        TestMaster.limits(100, Duration.ZERO, 0, 2),
        false,
        "",
        "");
  }

  private static <T> T take(LinkedBlockingQueue<?> words, Class<T> kind) throws Exception {
    for (int i = 0; i < 20; i++) {
      var word = words.poll(60, TimeUnit.SECONDS);
      if (kind.isInstance(word)) return kind.cast(word);
    }
    throw new AssertionError("no " + kind.getSimpleName() + " came");
  }

  @Test
  void aHostIsTakenFromEnrolmentToSettledWhileAnOperatorWatches() throws Exception {
    control.start();
    var host = new FakeHost(1);
    assertThat(control.enrolled(host.enrolment())).isInstanceOf(Answer.Ok.class);
    var words = new LinkedBlockingQueue<MasterWord>();
    var session =
        ((Attachment.Accepted) control.attach(host.id, host.hello(), words::add)).session();
    assertThat(take(words, MasterWord.Welcomed.class).protocol()).isEqualTo(1);

    control.startRollout(order(2), "operator/anna");
    var views = new LinkedBlockingQueue<RolloutView>();
    var watch = control.watch("r1", views::add);
    var ordered = take(words, MasterWord.Ordered.class).order();
    control.said(session, new HostWord.AskedPermission(ordered.change(), ordered.release()));
    assertThat(take(words, MasterWord.Permitted.class).change()).isEqualTo(ordered.change());
    assertThat(control.status().holders()).hasSize(1);
    assertThat(
            control.confirm(
                host.id, ordered.change(), ordered.release(), FakeReleases.inventory(2)))
        .isEqualTo(Answer.ok(new ConfirmAnswer(true, "")));
    var end =
        new Report.Ended(
            ordered.change(),
            ordered.release(),
            Outcome.SETTLED,
            Optional.of(ordered.release()),
            Optional.empty(),
            FakeReleases.inventory(2),
            Report.Cost.NONE);
    control.said(session, new HostWord.Reported(1, NOON, end));

    RolloutView seen;
    do seen = views.poll(60, TimeUnit.SECONDS);
    while (seen != null && !seen.state().equals("finished"));
    assertThat(seen).isNotNull();
    assertThat(control.status().holders()).isEmpty();
    assertThat(control.status().hostsByState()).containsEntry("settled", 1);
    ((Answer.Ok<io.wherry.common.lifecycle.Resources.Resource>) watch).value().close();
  }

  @Test
  void whatWasDecidedStandsAfterARestart() throws Exception {
    control.start();
    var host = new FakeHost(1);
    control.enrolled(host.enrolment());
    control.assignSet("base", "all", List.of("sys-libs/zlib"), "operator/anna");
    control.startRollout(order(2), "operator/anna");
    var before = control.rollout("");
    control.close();
    control = control();
    control.start();
    assertThat(control.rollout("")).isEqualTo(before);
    assertThat(control.sets()).hasSize(1);
    assertThat(control.host(host.name)).isInstanceOf(Answer.Ok.class);
  }

  @Test
  void questionsWithAMistakeAreAnsweredInOneSentence() {
    control.start();
    assertThat(control.host("nobody")).isInstanceOf(Answer.Refused.class);
    assertThat(control.hosts("=?")).isInstanceOf(Answer.Refused.class);
    assertThat(control.rollout("")).isInstanceOf(Answer.Refused.class);
    assertThat(control.dropSet("none", "operator/anna")).isInstanceOf(Answer.Refused.class);
    assertThat(control.assignSet("Bad Name", "all", List.of("a/b"), "operator/anna"))
        .isInstanceOf(Answer.Refused.class);
    assertThat(control.assignSet("ok", "all", List.of("no category"), "operator/anna"))
        .isInstanceOf(Answer.Refused.class);
  }

  @Test
  void aHostThatIsNotEnrolledIsTurnedAway() {
    control.start();
    var host = new FakeHost(7);
    assertThat(control.attach(host.id, host.hello(), w -> {}))
        .isInstanceOfSatisfying(
            Attachment.TurnedAway.class, t -> assertThat(t.reason()).contains("not enrolled"));
  }

  @Test
  void startingTwiceIsAMistakeAndClosingTwiceIsNot() {
    control.start();
    assertThatThrownBy(control::start).isInstanceOf(IllegalStateException.class);
    control.close();
    control.close();
    assertThat(control.host("x"))
        .isInstanceOfSatisfying(
            Answer.Refused.class, r -> assertThat(r.message()).contains("stopping"));
    assertThatThrownBy(control::start).isInstanceOf(IllegalStateException.class);
  }

  /** A no would make the host go back. */
  @Test
  void aMasterThatCannotAnswerDoesNotSayNoToAChange() {
    control.start();
    var host = new FakeHost(1);
    control.enrolled(host.enrolment());
    control.close();
    assertThat(
            control.confirm(
                host.id, new ChangeId("r1-x-1"), FakeReleases.release(2), host.inventory))
        .isInstanceOf(Answer.Refused.class);
  }

  /** Held, it would drop what it is at and do nothing until told otherwise. */
  @Test
  void aMasterThatCannotKeepWhatAHostSaysDoesNotHoldTheHost() {
    control.start();
    var host = new FakeHost(1);
    control.enrolled(host.enrolment());
    log.close();
    assertThat(control.attach(host.id, host.hello(), w -> {}))
        .isInstanceOf(Attachment.NotNow.class);
    control.close();
    assertThat(control.attach(host.id, host.hello(), w -> {}))
        .isInstanceOfSatisfying(
            Attachment.NotNow.class, n -> assertThat(n.why()).contains("stopping"));
  }

  @Test
  void closingWhatNeverStartedIsFine() {
    control.close();
  }
}
