package io.wherry.agent.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.agent.journal.Slot;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostWord.Reported;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.model.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportQueueTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final ReleaseId RELEASE = new ReleaseId(new RepositoryName("fleet"), 8);
  @TempDir Path directory;

  @Test
  void endsSurviveARestartUntilTheyAreAcknowledged() throws IOException {
    var sequence = open().add(ended("c1")).sequence();
    assertThat(open().pending()).extracting(Reported::report).containsExactly(ended("c1"));
    open().acknowledge(sequence);
    assertThat(open().pending()).isEmpty();
  }

  @Test
  void progressIsCoalescedAndEndsAreNot() throws IOException {
    var queue = open();
    queue.add(ended("c1"));
    queue.add(progress(1));
    queue.add(progress(2));
    queue.add(ended("c2"));
    assertThat(queue.pending())
        .extracting(Reported::report)
        .containsExactly(ended("c1"), ended("c2"));
    queue.add(progress(3));
    queue.add(progress(4));
    assertThat(queue.pending())
        .extracting(Reported::report)
        .containsExactly(ended("c1"), ended("c2"), progress(4));
  }

  @Test
  void sequencesRiseOverEveryCrash() throws IOException {
    long last = 0;
    for (int start = 0; start < 5; start++) {
      var queue = open();
      for (int i = 0; i < 3; i++) last = risen(last, queue.add(progress(i)).sequence());
      last = risen(last, queue.add(ended("c" + start)).sequence());
      last = risen(last, queue.add(progress(9)).sequence());
    }
  }

  @Test
  void aGreetingTellsWhatWaitsAndNotWhatWasOnlyReserved() throws IOException {
    var sequence = open().add(ended("c1")).sequence();
    var queue = open();
    assertThat(queue.sequences().waiting()).isEqualTo(sequence);
    assertThat(queue.sequences().highest()).isGreaterThan(sequence);
    queue.acknowledge(sequence);
    assertThat(queue.sequences().waiting()).isZero();
  }

  @Test
  void sequencesRiseEvenWhereTheNumbersAreLost() throws IOException {
    var last = open().add(ended("c1")).sequence();
    Files.writeString(directory.resolve("reports"), "rotten");
    risen(last, open().add(ended("c2")).sequence());
    assertThat(directory.resolve("reports.damaged")).exists();
  }

  @Test
  void anAcknowledgementOfEarlierOnesKeepsTheLaterOnes() throws IOException {
    var queue = open();
    var first = queue.add(ended("c1")).sequence();
    queue.add(ended("c2"));
    queue.acknowledge(first);
    assertThat(queue.pending()).extracting(Reported::report).containsExactly(ended("c2"));
    assertThat(queue.oldest()).contains(NOW);
  }

  @Test
  void whatTheDiskDidNotTakeHasNoNumberAndReplacesNothing() throws IOException {
    var disk = new FullDisk();
    var queue = ReportQueue.open(disk, InstantSource.fixed(NOW));
    queue.add(ended("c1"));
    var before = queue.pending();
    var told = queue.sequences();
    disk.full = true;
    assertThatThrownBy(() -> queue.add(ended("c2"))).isInstanceOf(IOException.class);
    assertThat(queue.pending()).isEqualTo(before);
    assertThat(queue.sequences()).isEqualTo(told);
    disk.full = false;
    assertThat(queue.add(ended("c2")).sequence()).isEqualTo(before.getLast().sequence() + 1);
    assertThat(queue.pending())
        .extracting(Reported::report)
        .containsExactly(ended("c1"), ended("c2"));
  }

  /** Takes nothing while it is full. */
  private static final class FullDisk implements Slot {
    private Content content = new Content.Missing();
    private boolean full;

    @Override
    public void write(String text) throws IOException {
      if (full) throw new IOException("No space left on device");
      content = new Content.Whole(text);
    }

    @Override
    public Content read() {
      return content;
    }

    @Override
    public Content peek() {
      return content;
    }
  }

  private static long risen(long before, long now) {
    assertThat(now).isGreaterThan(before);
    return now;
  }

  private ReportQueue open() throws IOException {
    return ReportQueue.open(directory, InstantSource.fixed(NOW));
  }

  private static Report.Progress progress(long done) {
    return new Report.Progress(new ChangeId("c1"), RELEASE, Step.FETCHING, done, 10, "");
  }

  private static Report.Ended ended(String change) {
    return new Report.Ended(
        new ChangeId(change),
        RELEASE,
        Outcome.SETTLED,
        Optional.of(RELEASE),
        Optional.empty(),
        new Inventory(List.of()),
        Report.Cost.NONE);
  }
}
