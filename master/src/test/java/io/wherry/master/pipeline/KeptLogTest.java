package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Outcome;
import io.wherry.master.fleet.Fleet;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.hold.Entry;
import io.wherry.master.hold.EventLog;
import io.wherry.master.hold.Recorded;
import io.wherry.master.rollout.PermissionFact;
import io.wherry.master.rollout.RolloutFact;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A log that an earlier master wrote is folded by today's. The file is never made anew: where facts
 * have come to look otherwise, what was written before must still be read. {@code
 * -Dwherry.write=true} makes it where it is missing.
 */
class KeptLogTest {
  private static final Path KEPT =
      Path.of("src/test/resources/io/wherry/master/pipeline/schema-1.db");
  @TempDir private Path dir;

  /** A rollout that reached two of three hosts, a restore, and another rollout. */
  private static List<Recorded<?>> history() {
    var master = new TestMaster(2);
    master.enrolConnected(3);
    TestMaster.unchecked(
        () -> master.mind.desk.assignSet("base", "all", List.of("sys-libs/zlib"), "operator/anna"));
    master.start(RolloutStoryTest.order(2, "1,100%", 1));
    master.hosts.getLast().next = Outcome.REVERTED;
    master.runAll();
    master.restore(master.ledger.size(), master.now);
    master.hosts.forEach(host -> host.connect(master));
    master.start(RolloutStoryTest.order(3, "100%", 3));
    var facts = new ArrayList<Recorded<?>>();
    for (var family :
        List.of(FleetFact.class, PermissionFact.class, RolloutFact.class, HouseFact.class))
      master.ledger.replay("", family, facts::add);
    facts.sort(Comparator.comparing(Recorded::sequence));
    return facts;
  }

  private static void make() throws Exception {
    Files.createDirectories(KEPT.getParent());
    try (var log = EventLog.open(KEPT)) {
      var entries = new ArrayList<Entry>();
      for (var r : history())
        entries.add(
            new Entry(r.stream(), (Record) r.fact(), r.at(), r.actor(), r.requestId(), r.reason()));
      log.append(entries);
    }
    Files.delete(KEPT.resolveSibling(KEPT.getFileName() + ".lock"));
  }

  @Test
  void aLogOfTheFirstSchemaIsFolded() throws Exception {
    if (!Files.exists(KEPT) && Boolean.getBoolean("wherry.write")) make();
    var copy = dir.resolve("events.db");
    Files.copy(KEPT, copy);
    try (var log = EventLog.open(copy)) {
      var book = new Book(log, new Fleet(Duration.ofMinutes(2)), 2);
      book.replay();
      assertThat(book.fleet().all()).hasSize(3);
      assertThat(book.fleet().sets()).hasSize(1);
      assertThat(book.epoch()).isPositive();
      assertThat(book.untaken()).isEmpty();
      assertThat(book.rollouts())
          .extracting(r -> r.state().id().number())
          .containsExactly(1L, 1001L);
      var first = book.rollouts().iterator().next().state();
      assertThat(first.members().all())
          .extracting(m -> m.state().word())
          .containsExactly("settled", "settled", "reverted");
      assertThat(book.fleet().all().iterator().next().settled()).contains(FakeReleases.release(2));
    }
  }
}
