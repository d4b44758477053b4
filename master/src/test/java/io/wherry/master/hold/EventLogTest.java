package io.wherry.master.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.wherry.common.model.HostId;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.master.hold.LogException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
  private static final HostId HOST = new HostId("a".repeat(26));
  private static final ReleaseId RELEASE = new ReleaseId(new RepositoryName("arbor-bin"), 7);

  @TempDir Path dir;

  sealed interface Fact {
    record Came(HostId host) implements Fact {}

    record Moved(HostId host, ReleaseId to) implements Fact {}

    sealed interface Rare extends Fact {}

    record Left(HostId host) implements Rare {}
  }

  sealed interface OtherFact {
    record Seen(int times) implements OtherFact {}
  }

  private Path file() {
    return dir.resolve("events.db");
  }

  private static List<Fact> all(EventLog log, String prefix) throws LogException {
    var facts = new ArrayList<Fact>();
    log.replay(prefix, Fact.class, recorded -> facts.add(recorded.fact()));
    return facts;
  }

  private static Entry entry(String stream, Record fact) {
    return Entry.of(stream, fact, NOON);
  }

  @Test
  void whatWasRecordedComesBackInOrderAfterARestart() throws LogException {
    try (var log = EventLog.open(file())) {
      log.append(List.of(entry("host/a", new Fact.Came(HOST))));
      log.append(List.of(entry("host/a", new Fact.Moved(HOST, RELEASE))));
    }
    try (var log = EventLog.open(file())) {
      assertThat(all(log, "")).containsExactly(new Fact.Came(HOST), new Fact.Moved(HOST, RELEASE));
    }
  }

  @Test
  void everyFactKeepsWhoDidItOnWhoseRequestAndWhy() throws LogException {
    try (var log = EventLog.open(file())) {
      log.append(
          List.of(
              new Entry(
                  "host/a", new Fact.Came(HOST), NOON, "operator/anna", "q-1", "new machine")));
      var found = new ArrayList<Recorded<Fact>>();
      log.replay("host/", Fact.class, found::add);
      assertThat(found)
          .containsExactly(
              new Recorded<>(
                  1, NOON, "host/a", new Fact.Came(HOST), "operator/anna", "q-1", "new machine"));
    }
  }

  @Test
  void aReplaySeesOnlyItsStreamsAndItsFamily() throws LogException {
    try (var log = EventLog.open(file())) {
      log.append(
          List.of(
              entry("host/a", new Fact.Came(HOST)),
              entry("host/a", new OtherFact.Seen(3)),
              entry("hostess", new Fact.Moved(HOST, RELEASE))));
      assertThat(all(log, "host/")).containsExactly(new Fact.Came(HOST));
    }
  }

  @Test
  void aFactOfAFamilyWithinAFamilyBelongsToTheOuterOne() throws LogException {
    try (var log = EventLog.open(file())) {
      log.append(List.of(entry("s", new Fact.Left(HOST))));
      assertThat(all(log, "")).containsExactly(new Fact.Left(HOST));
    }
  }

  @Test
  void sequencesGrowByOneAndALongLogIsReadWhole() throws LogException {
    try (var log = EventLog.open(file())) {
      var many = IntStream.range(0, 2500).mapToObj(i -> entry("s", new OtherFact.Seen(i))).toList();
      assertThat(log.append(many)).isEqualTo(2500);
      assertThat(log.append(List.of(entry("s", new OtherFact.Seen(0))))).isEqualTo(2501);
      var seen = new ArrayList<Long>();
      log.replay("", OtherFact.class, recorded -> seen.add(recorded.sequence()));
      assertThat(seen).hasSize(2501).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void onlyItsOwnerReadsIt() throws IOException {
    try (var log = EventLog.open(file())) {
      log.append(List.of(entry("s", new OtherFact.Seen(1))));
      for (var name : List.of("events.db", "events.db-wal")) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(name))))
            .as(name)
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void aSecondMasterIsToldWhoHoldsTheLock() throws IOException {
    try (var first = EventLog.open(file())) {
      var refusal = catchThrowableOfType(LogException.class, () -> EventLog.open(file()));
      assertThat(refusal.kind()).isEqualTo(Kind.LOCKED);
      assertThat(refusal)
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining("events.db.lock");
      first.append(List.of(entry("s", new OtherFact.Seen(1))));
    }
    EventLog.open(file()).close();
  }

  @Test
  void aFullDiskLosesNothingThatWasRecordedAndLeavesNothingHalf() throws Exception {
    try (var log = EventLog.open(file())) {
      log.append(List.of(entry("s", new Fact.Came(HOST))));
    }
    Path full = file();
    try (var log = EventLog.open(full)) {
      log.pretendDiskEndsAfter(12);
      var huge =
          IntStream.range(0, 5000)
              .mapToObj(i -> entry("s", new Fact.Moved(HOST, RELEASE)))
              .toList();
      var refusal = catchThrowableOfType(LogException.class, () -> log.append(huge));
      assertThat(refusal.kind()).isEqualTo(Kind.FULL);
      assertThat(all(log, "")).containsExactly(new Fact.Came(HOST));
      log.pretendDiskEndsAfter(1_000_000);
      log.append(List.of(entry("s", new Fact.Moved(HOST, RELEASE))));
    }
    try (var log = EventLog.open(full)) {
      assertThat(all(log, "")).containsExactly(new Fact.Came(HOST), new Fact.Moved(HOST, RELEASE));
    }
  }

  @Test
  void aDamagedFileIsNamedAndLeftAlone() throws IOException {
    Files.writeString(file(), "this is no database".repeat(1000));
    var before = Files.readAllBytes(file());
    assertThatThrownBy(() -> EventLog.open(file()))
        .isInstanceOfSatisfying(
            LogException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT))
        .hasMessageContaining("restore it from a backup");
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }

  @Test
  void aFactThatNobodyCanReadIsNamedByItsNumber() throws Exception {
    try (var log = EventLog.open(file())) {
      log.append(List.of(entry("s", new Fact.Came(HOST))));
    }
    try (var raw = DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = raw.createStatement()) {
      statement.execute("UPDATE event SET fact = '{\"type\":\"Fled\"}'");
    }
    try (var log = EventLog.open(file())) {
      assertThatThrownBy(() -> all(log, ""))
          .isInstanceOf(LogException.class)
          .hasMessageContaining("fact 1")
          .hasMessageContaining("Fled");
    }
  }

  @Test
  void aLogOfANewerMasterIsRefused() throws Exception {
    EventLog.open(file()).close();
    try (var raw = DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = raw.createStatement()) {
      statement.execute("INSERT INTO schema_version VALUES (99)");
    }
    assertThatThrownBy(() -> EventLog.open(file()))
        .isInstanceOfSatisfying(
            LogException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TOO_NEW))
        .hasMessageContaining("99");
  }

  @Test
  void aDirectoryThatIsNotThereIsAClearError() {
    assertThatThrownBy(() -> EventLog.open(dir.resolve("nowhere/events.db")))
        .isInstanceOfSatisfying(
            LogException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNWRITABLE))
        .hasMessageContaining("nowhere");
  }

  @Test
  void closingTwiceIsClosingOnce() throws LogException {
    var log = EventLog.open(file());
    log.close();
    log.close();
    EventLog.open(file()).close();
  }
}
