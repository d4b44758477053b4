package io.wherry.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.update.UpdateEvent;
import io.wherry.agent.work.Preparation.Idleness;
import io.wherry.common.model.Report.Progress;
import io.wherry.common.model.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TellingTest {
  private static final String BUSY = "the machine is busy (io pressure some 45% > 20%)";
  private Instant now = Instant.parse("2026-05-01T12:00:00Z");
  private Optional<String> busy = Optional.empty();
  private boolean low = true;
  private final List<WorkerWord> words = new ArrayList<>();
  private final Telling telling =
      new Telling(FakeMaster.orderTo("c1", 1), words::add, new Machine(), () -> now);

  /** One that has as much to do as the test says. */
  private final class Machine implements Idleness {
    @Override
    public UpdateEvent run(Work work) throws InterruptedException {
      return work.run();
    }

    @Override
    public Optional<String> busy() {
      return busy;
    }

    @Override
    public boolean isLow() {
      return low;
    }
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private Progress last() {
    return ((WorkerWord.Progressed) words.getLast()).progress();
  }

  @Test
  void aFetchThatGivesWaySaysToWhatUntilThatIsOver() {
    telling.reached(Step.FETCHING, 0, 100);
    busy = Optional.of(BUSY);
    telling.look();
    assertThat(last().detail()).isEqualTo("waits: " + BUSY);
    pass(Duration.ofSeconds(1));
    telling.reached(Step.FETCHING, 10, 100);
    assertThat(last().doneBytes()).isEqualTo(10);
    assertThat(last().detail()).isEqualTo("waits: " + BUSY);
    busy = Optional.empty();
    telling.look();
    assertThat(last().detail()).isEmpty();
    assertThat(last().doneBytes()).isEqualTo(10);
  }

  @Test
  void workThatStandsStillIsToldWithHowLongAndGetsOnAgain() {
    telling.reached(Step.STAGING, 5, 100);
    pass(Duration.ofSeconds(59));
    telling.look();
    assertThat(last().detail()).isEmpty();
    busy = Optional.of(BUSY);
    telling.look();
    assertThat(last().detail()).isEqualTo("slow at idle class: " + BUSY);
    pass(Duration.ofSeconds(130));
    telling.look();
    assertThat(last().detail()).isEqualTo("no progress for 3 min at idle class; " + BUSY);
    telling.reached(Step.STAGING, 6, 100);
    telling.look();
    assertThat(last().detail()).isEqualTo("slow at idle class: " + BUSY);
    assertThat(last().doneBytes()).isEqualTo(6);
  }

  @Test
  void whoeverDoesNotGiveWayDoesNotClaimTo() {
    low = false;
    telling.reached(Step.FETCHING, 5, 100);
    pass(Duration.ofMinutes(2));
    telling.look();
    assertThat(last().detail()).isEqualTo("no progress for 2 min");
  }

  @Test
  void whatHasNotChangedIsNotToldAgain() {
    telling.reached(Step.SYNCING, 0, 0);
    pass(Duration.ofHours(1));
    telling.look();
    telling.look();
    assertThat(words).hasSize(1);
    busy = Optional.of(BUSY);
    telling.look();
    telling.look();
    assertThat(words).hasSize(2);
    telling.reached(Step.FETCHING, 0, 100);
    assertThat(last().detail()).isEmpty();
  }
}
