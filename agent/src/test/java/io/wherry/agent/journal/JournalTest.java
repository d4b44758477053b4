package io.wherry.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.update.Footing;
import io.wherry.agent.update.UnderWay;
import io.wherry.agent.update.UpdateState;
import io.wherry.common.model.Build;
import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Order;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import io.wherry.common.model.RepositoryName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  @TempDir Path directory;

  @Test
  void whatWasWrittenLastIsRead() throws IOException {
    var journal = Journal.in(directory);
    assertThat(journal.read()).isEmpty();
    for (var state : states()) {
      var fault = Fault.passing("no route").because(Fault.Cause.UNCONFIRMED);
      var page = new Page(state, NOW, "boot-1", Optional.of(fault));
      journal.write(page);
      assertThat(Journal.in(directory).read()).contains(page);
    }
  }

  @Test
  void aTornWriteIsNoticedAndPutAside() throws IOException {
    var journal = Journal.in(directory);
    journal.write(new Page(states().getFirst(), NOW, "boot-1", Optional.empty()));
    var whole = Files.readString(directory.resolve("journal"));
    Files.writeString(directory.resolve("journal"), whole.substring(0, whole.length() - 3));
    assertThat(journal.peek()).isEmpty();
    assertThat(directory.resolve("journal")).exists();
    assertThat(journal.read()).isEmpty();
    assertThat(directory.resolve("journal.damaged")).exists();
  }

  /** An agent may replace itself in the middle of a change. */
  @Test
  void whatAnOlderAgentLeftIsRead() throws IOException {
    var release = "{\"repository\":\"fleet\",\"number\":8}";
    new CheckedFile(directory.resolve("journal"))
        .write(
            "{\"state\":{\"type\":\"Settled\",\"footing\":{\"past\":{\"change\":\"c8\",\"target\":"
                + release
                + ",\"outcome\":\"FAILED\",\"fault\":{\"category\":\"LOCAL\",\"what\":\"full\"}}}},"
                + "\"at\":\"2026-01-01T00:00:00Z\",\"boot\":\"boot-1\"}");
    assertThat(Journal.in(directory).read().orElseThrow().state().footing().past())
        .hasValueSatisfying(p -> assertThat(p.fault()).contains(Fault.local("full")));

    var working = new UpdateState.Merging(states().getFirst().footing(), work(), 2);
    Journal.in(directory).write(new Page(working, NOW, "boot-1", Optional.empty()));
    var now = Files.readString(directory.resolve("journal"));
    var before = now.substring(now.indexOf('{')).strip().replace(",\"misfits\":[]", "");
    assertThat(before).doesNotContain("misfits").contains("replanned");
    new CheckedFile(directory.resolve("journal")).write(before);
    assertThat(Journal.in(directory).read().orElseThrow().state()).isEqualTo(working);

    for (var state : states()) {
      Journal.in(directory).write(new Page(state, NOW, "boot-1", Optional.empty()));
      var text = Files.readString(directory.resolve("journal"));
      assertThat(text)
          .doesNotContain("absence")
          .doesNotContain("checked")
          .doesNotContain("cause")
          .doesNotContain("others");
    }
  }

  @Test
  void aPageOfAnotherVersionIsNotTrusted() throws IOException {
    new CheckedFile(directory.resolve("journal")).write("{\"state\":{\"type\":\"Flying\"}}");
    assertThat(Journal.in(directory).read()).isEmpty();
  }

  private static List<UpdateState> states() {
    var footing = new Footing(Optional.of(release(7)), Optional.empty());
    var work = work();
    var merging = new UpdateState.Merging(footing, work, 2);
    return List.of(
        new UpdateState.Settled(footing),
        merging,
        new UpdateState.Recovering(footing, merging, 3, Optional.of(NOW)),
        new UpdateState.Confirming(footing, work, Optional.empty(), 1, Optional.empty(), NOW),
        new UpdateState.Waiting(footing, work, 1, NOW, Fault.passing("no route")));
  }

  private static UnderWay work() {
    return new UnderWay(order(), NOW, true, Report.Cost.NONE);
  }

  private static ReleaseId release(long number) {
    return new ReleaseId(new RepositoryName("fleet"), number);
  }

  private static Order order() {
    var zlib = PackageId.of("sys-libs/zlib", "1.3.1-r2", "0");
    var digest = Digest.of(new byte[] {1});
    return new Order(
        new ChangeId("c8"),
        Optional.empty(),
        1,
        new Plan(
            release(8),
            digest,
            List.of(
                new Change.Install(
                    new Build(zlib, "abc"), "packages/sys-libs/zlib/x", digest, List.of(zlib)),
                new Change.Remove(zlib))),
        Duration.ofMinutes(30),
        digest,
        "0".repeat(40));
  }
}
