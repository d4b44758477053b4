package io.wherry.master.hold;

import io.wherry.master.hold.LogException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Brings a log of any earlier version to the present one, each step in a transaction of its own.
 */
final class Schema {
  /** Step {@code i} leads from version {@code i} to {@code i + 1}. Never change one: add. */
  private static final List<List<String>> STEPS =
      List.of(
          List.of(
              """
              CREATE TABLE event (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                at_millis INTEGER NOT NULL,
                stream TEXT NOT NULL,
                family TEXT NOT NULL,
                fact TEXT NOT NULL,
                actor TEXT NOT NULL,
                request_id TEXT NOT NULL,
                reason TEXT NOT NULL)
              """,
              "CREATE INDEX event_stream ON event (stream, sequence)"),
          List.of(
              // The terms of a rollout had all numbers side by side; now they are grouped.
              """
              UPDATE event SET fact = json_set(fact, '$.terms', json_object(
                'release', json_extract(fact, '$.terms.release'),
                'hosts', json_extract(fact, '$.terms.hosts'),
                'waves', json_extract(fact, '$.terms.waves'),
                'passing', json_object(
                  'successPercent', json_extract(fact, '$.terms.successPercent'),
                  'bake', json_extract(fact, '$.terms.bake'),
                  'maxAbsent', json_object('number', 0, 'percent', json('false')),
                  'approvals', json_array()),
                'budget', json_object(
                  'limits', json_array(json_object(
                    'of', json_array('FAILED', 'REVERTED', 'TIMED_OUT', 'UNREACHABLE'),
                    'wave', json('false'),
                    'most', json_object(
                      'number', json_extract(fact, '$.terms.maxFailures'), 'percent', json('false')))),
                  'then', 'ABORT',
                  'retry', json_object(
                    'perHost', 0,
                    'inAll', json_object('number', 0, 'percent', json('false')),
                    'pause', 'PT1M')),
                'caps', json_object(
                  'maxConcurrent', json_extract(fact, '$.terms.maxConcurrent'),
                  'adaptive', json('false'),
                  'perLabel', json_object()),
                'deadlines', json_object(
                  'stage', json_extract(fact, '$.terms.hostDeadline'),
                  'merge', json_extract(fact, '$.terms.hostDeadline'))))
              WHERE family = 'RolloutFact' AND json_extract(fact, '$.type') = 'Started'
              """));

  private Schema() {}

  static void migrate(Connection connection) throws SQLException, LogException {
    try (var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
    }
    int version = version(connection);
    if (version > STEPS.size()) {
      throw new LogException(
          Kind.TOO_NEW,
          "the event log has schema version "
              + version
              + " and this master knows only up to "
              + STEPS.size()
              + "; start the newer master that wrote it, or restore a backup");
    }
    for (int from = version; from < STEPS.size(); from++) step(connection, from);
  }

  private static int version(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT max(version) FROM schema_version")) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  private static void step(Connection connection, int from) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      for (var sql : STEPS.get(from)) statement.execute(sql);
      statement.execute("INSERT INTO schema_version VALUES (" + (from + 1) + ")");
      statement.execute("COMMIT");
    }
  }
}
