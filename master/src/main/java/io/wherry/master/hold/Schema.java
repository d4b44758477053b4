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
              "CREATE INDEX event_stream ON event (stream, sequence)"));

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
