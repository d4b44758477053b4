package io.wherry.master.hold;

import io.wherry.master.hold.LogException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Brings a log of any earlier version to the present one: all steps in one transaction, after a
 * copy of the log as it was has been laid beside it.
 */
final class Schema {
  /** Step {@code i} leads from version {@code i} to {@code i + 1}. Never change one: add. */
  static final Schema TODAY =
      new Schema(
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
                  """)));

  private final List<List<String>> steps;

  Schema(List<List<String>> steps) {
    this.steps = steps;
  }

  void migrate(Connection connection, Path file) throws SQLException, IOException {
    execute(connection, "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
    int version = version(connection);
    if (version > steps.size()) {
      throw new LogException(
          Kind.TOO_NEW,
          "the event log has schema version "
              + version
              + " and this master knows only up to "
              + steps.size()
              + "; start the newer master that wrote it, or restore a backup");
    }
    if (version == steps.size()) return;
    if (version > 0) keep(connection, file, version);
    go(connection, version);
  }

  /** For whoever has to go back to the program that wrote it. */
  private static void keep(Connection connection, Path file, int version)
      throws SQLException, IOException {
    var copy = copyOf(file, version);
    Files.deleteIfExists(copy);
    Copies.take(connection, copy);
  }

  static Path copyOf(Path file, int version) {
    return file.resolveSibling(file.getFileName() + ".schema-" + version);
  }

  private void go(Connection connection, int version) throws SQLException {
    execute(connection, "BEGIN IMMEDIATE");
    try {
      for (int from = version; from < steps.size(); from++) {
        for (var sql : steps.get(from)) execute(connection, sql);
        execute(connection, "INSERT INTO schema_version VALUES (" + (from + 1) + ")");
      }
      execute(connection, "COMMIT");
    } catch (SQLException e) {
      undo(connection, e);
      throw e;
    }
  }

  private static void undo(Connection connection, SQLException failure) {
    try {
      execute(connection, "ROLLBACK");
    } catch (SQLException again) {
      failure.addSuppressed(again);
    }
  }

  private static int version(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT max(version) FROM schema_version")) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
