package io.wherry.master.pipeline;

import static io.wherry.master.pipeline.WindowStoryTest.night;
import static io.wherry.master.pipeline.WindowStoryTest.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.master.window.WindowFact;
import io.wherry.master.window.WindowFact.BlackoutSet;
import io.wherry.master.window.WindowFact.WindowSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowDeskTest {
  private final TestMaster master = new TestMaster(10);

  private Answer<WindowView> set(WindowFact fact, boolean dryRun, boolean force) {
    return WindowStoryTest.set(master, fact, dryRun, force);
  }

  private void set(WindowFact fact) {
    assertThat(set(fact, false, false)).isInstanceOf(Answer.Ok.class);
  }

  private static String message(Answer<?> answer) {
    return ((Answer.Refused<?>) answer).message();
  }

  @Test
  void windowsAreReadBackFromTheLog() {
    master.enrolConnected(1);
    set(night("all"));
    set(new BlackoutSet("freeze", "all", "/", Duration.ofHours(2), "UTC"));
    master.restart();
    assertThat(master.mind.windows.list())
        .extracting(v -> v.written().name())
        .containsExactly("night", "freeze");
    TestMaster.unchecked(() -> master.mind.windows.drop(true, "freeze", "operator/anna", ""));
    master.restart();
    assertThat(master.mind.windows.list()).hasSize(1);
  }

  @Test
  void aSelectorThatMatchesNobodyNeedsForce() {
    master.enrolConnected(1);
    assertThat(message(set(night("name=nobody"), false, false)))
        .isEqualTo("no host matches 'name=nobody' now; --force makes it for hosts that come later");
    assertThat(message(set(night("rack=a1"), false, false)))
        .isEqualTo("no host has a label 'rack'; --force takes it still");
    assertThat(set(night("name=nobody"), false, true)).isInstanceOf(Answer.Ok.class);
    assertThat(message(set(new BlackoutSet("f", "all", "/", Duration.ZERO, "UTC"), false, false)))
        .contains("until when? Say --until, or for how long with --for");
  }

  @Test
  void aDryRunShowsTheNextOpeningsAndSetsNothing() {
    master.enrolConnected(2);
    int facts = master.ledger.size();
    var view = ((Answer.Ok<WindowView>) set(night("all"), true, false)).value();
    assertThat(view.hosts()).isEqualTo(2);
    assertThat(view.openings())
        .hasSize(5)
        .startsWith(Instant.parse("2026-05-02T00:00:00Z"), Instant.parse("2026-05-03T00:00:00Z"));
    assertThat(master.ledger.size()).isEqualTo(facts);
    assertThat(master.mind.windows.list()).isEmpty();
  }

  @Test
  void aRolloutThatIsOnlyTriedSaysWhenItsWavesCanMove() {
    master.enrolConnected(2);
    set(night("name=host1"));
    set(
        new WindowSet(
            "day",
            "name=host2",
            "0 12 * * 6",
            Duration.ofHours(1),
            "UTC",
            Duration.ZERO,
            Duration.ZERO));
    var answer = (Answer.Ok<RolloutView>) master.start(order("1,100%", 2, true));
    assertThat(answer.value().members().getFirst().notes())
        .contains(
            "outside its window 'night', which opens Sat 2026-05-02 02:00 Europe/Berlin (in 12 h)",
            "all of wave 1 can move from 2026-05-02T00:00:00Z",
            "never has its hours together with hosts of other windows in five weeks");
    assertThat(answer.value().members().getLast().notes())
        .contains("all of wave 2 can move from 2026-05-02T12:00:00Z");
  }

  @Test
  void theWeekAheadIsAPicture() {
    master.enrolConnected(1);
    set(night("all"));
    set(
        new BlackoutSet(
            "freeze", "all", "2026-05-03T00:00/2026-05-03T03:00", Duration.ZERO, "Europe/Berlin"));
    var week = ((Answer.Ok<List<WeekView>>) master.mind.windows.week("host1")).value().getFirst();
    assertThat(week.title()).isEqualTo("host host1");
    assertThat(week.days().get(1).date()).isEqualTo("Sat 2026-05-02");
    assertThat(week.days().get(1).halfHours()).isEqualTo("....########" + ".".repeat(36));
    assertThat(week.days().get(2).halfHours()).isEqualTo("xxxxxx######" + ".".repeat(36));
    assertThat(((Answer.Ok<List<WeekView>>) master.mind.windows.week("")).value()).hasSize(2);
  }
}
