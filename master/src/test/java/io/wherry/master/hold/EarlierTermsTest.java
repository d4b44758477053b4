package io.wherry.master.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.master.rollout.Budget;
import io.wherry.master.rollout.Caps;
import io.wherry.master.rollout.Deadlines;
import io.wherry.master.rollout.Passing;
import io.wherry.master.rollout.Retry;
import io.wherry.master.rollout.RolloutFact;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs of earlier versions, as they were written then. */
class EarlierTermsTest {
  @TempDir Path dir;

  private void write(String... statements) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("events.db"));
        var statement = connection.createStatement()) {
      for (var sql : statements) statement.execute(sql);
    }
  }

  @Test
  void aRolloutOfTheFirstVersionHasTheSameTermsToday() throws Exception {
    write(
        "CREATE TABLE schema_version (version INTEGER NOT NULL)",
        "INSERT INTO schema_version VALUES (1)",
        "CREATE TABLE event (sequence INTEGER PRIMARY KEY AUTOINCREMENT, at_millis INTEGER NOT"
            + " NULL, stream TEXT NOT NULL, family TEXT NOT NULL, fact TEXT NOT NULL, actor TEXT"
            + " NOT NULL, request_id TEXT NOT NULL, reason TEXT NOT NULL)",
        "INSERT INTO event VALUES (1, 0, 'rollout/r1', 'RolloutFact', '"
            + """
            {"type":"Started","id":"r1","terms":{"release":{"repository":"test-bin","number":2},\
            "hosts":"all","waves":{"sizes":[{"type":"Count","hosts":1},{"type":"Percent","percent":100}]},\
            "successPercent":90,"bake":"PT5M","maxFailures":3,"maxConcurrent":7,"hostDeadline":"PT30M"},\
            "seats":[{"host":"hhhhhhhhhhhhhhhhhhhhhhhhhh"}]}\
            """
            + "', 'operator/anna', '', '')");
    var facts = new ArrayList<RolloutFact>();
    try (var log = EventLog.open(dir.resolve("events.db"))) {
      log.replay("", RolloutFact.class, recorded -> facts.add(recorded.fact()));
    }
    assertThat(facts).hasSize(1);
    var terms = ((RolloutFact.Started) facts.getFirst()).terms();
    assertThat(terms.passing()).isEqualTo(Passing.of(90, Duration.ofMinutes(5)));
    assertThat(terms.budget()).isEqualTo(Budget.parse("3", Budget.Then.ABORT, Retry.NEVER));
    assertThat(terms.caps()).isEqualTo(Caps.of(7));
    assertThat(terms.deadlines()).isEqualTo(Deadlines.each(Duration.ofMinutes(30)));
    assertThat(terms.waves().toString()).isEqualTo("1,100%");
  }
}
