package io.wherry.master.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs of earlier versions go on under later ones. */
class SchemaTest {
  private static final List<String> FIRST =
      List.of(
          "CREATE TABLE event (sequence INTEGER PRIMARY KEY AUTOINCREMENT, at_millis INTEGER NOT"
              + " NULL, stream TEXT NOT NULL, family TEXT NOT NULL, fact TEXT NOT NULL, actor TEXT"
              + " NOT NULL, request_id TEXT NOT NULL, reason TEXT NOT NULL)");
  private static final List<String> SECOND = List.of("CREATE TABLE more (text TEXT)");
  private static final Schema BEFORE = new Schema(List.of(FIRST));
  @TempDir private Path dir;

  sealed interface Fact {
    record Seen(int times) implements Fact {}
  }

  private Path file() {
    return dir.resolve("events.db");
  }

  private static List<Fact> all(EventLog log) throws LogException {
    var facts = new ArrayList<Fact>();
    log.replay("", Fact.class, r -> facts.add(r.fact()));
    return facts;
  }

  private void writeBefore() throws Exception {
    try (var log = EventLog.open(file(), BEFORE)) {
      log.append(List.of(Entry.of("s", new Fact.Seen(1), Instant.EPOCH)));
    }
  }

  @Test
  void anEarlierLogGoesOnAndACopyOfItIsKept() throws Exception {
    writeBefore();
    var later = new Schema(List.of(FIRST, SECOND));
    try (var log = EventLog.open(file(), later)) {
      log.append(List.of(Entry.of("s", new Fact.Seen(2), Instant.EPOCH)));
      assertThat(all(log)).containsExactly(new Fact.Seen(1), new Fact.Seen(2));
    }
    try (var copy = EventLog.open(Schema.copyOf(file(), 1), BEFORE)) {
      assertThat(all(copy)).containsExactly(new Fact.Seen(1));
    }
    assertThatThrownBy(() -> EventLog.open(file(), BEFORE))
        .hasMessageContaining("schema version 2 and this master knows only up to 1")
        .hasMessageContaining("restore a backup");
  }

  @Test
  void aMigrationThatBreaksOffLeavesTheLogAsItWas() throws Exception {
    writeBefore();
    var broken = new Schema(List.of(FIRST, SECOND, List.of("CREATE TABLE more (again TEXT)")));
    assertThatThrownBy(() -> EventLog.open(file(), broken)).isInstanceOf(LogException.class);
    try (var log = EventLog.open(file(), BEFORE)) {
      assertThat(all(log)).containsExactly(new Fact.Seen(1));
    }
    try (var log = EventLog.open(file(), new Schema(List.of(FIRST, SECOND)))) {
      assertThat(all(log)).containsExactly(new Fact.Seen(1));
    }
  }

  @Test
  void aNewLogKeepsNoCopyOfNothing() throws Exception {
    writeBefore();
    assertThat(Schema.copyOf(file(), 0)).doesNotExist();
    assertThat(Schema.copyOf(file(), 1)).doesNotExist();
  }

  @Test
  void aCopyOfALogInUseIsWholeAndGoesOn() throws Exception {
    var copy = dir.resolve("copy.db");
    try (var log = EventLog.open(file())) {
      log.append(List.of(Entry.of("s", new Fact.Seen(1), Instant.EPOCH)));
      Copies.take(file(), copy);
      log.append(List.of(Entry.of("s", new Fact.Seen(2), Instant.EPOCH)));
    }
    try (var log = EventLog.open(copy)) {
      assertThat(all(log)).containsExactly(new Fact.Seen(1));
      assertThat(log.append(List.of(Entry.of("s", new Fact.Seen(3), Instant.EPOCH)))).isEqualTo(2);
    }
  }
}
