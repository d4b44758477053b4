package io.wherry.master.hold;

import io.wherry.common.json.Json;
import io.wherry.common.lifecycle.Resources;
import io.wherry.master.hold.LogException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The master's store: every fact in order, durable when {@link #append} returns.
 *
 * <p>Any thread may call it; calls take turns on its one connection. A failed append leaves nothing
 * of it behind, and later ones may work again.
 */
public final class EventLog implements Ledger, Resources.Resource {
  private static final int PAGE = 1000;
  private static final String INSERT =
      "INSERT INTO event (at_millis, stream, family, fact, actor, request_id, reason)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?)";
  private static final String SELECT =
      "SELECT sequence, at_millis, stream, fact, actor, request_id, reason FROM event"
          + " WHERE sequence > ? AND stream >= ? AND stream < ? AND family = ?"
          + " ORDER BY sequence LIMIT "
          + PAGE;

  private final Path file;
  private final Lock lock;
  private final Connection connection;
  private boolean closed;

  private EventLog(Path file, Lock lock, Connection connection) {
    this.file = file;
    this.lock = lock;
    this.connection = connection;
  }

  /** Opens or makes the log; the directory must exist. */
  public static EventLog open(Path file) throws LogException {
    return open(file, Schema.TODAY);
  }

  static EventLog open(Path file, Schema schema) throws LogException {
    Lock lock = null;
    try {
      lock = Lock.take(lockOf(file));
      makePrivate(file);
      return new EventLog(file, lock, connect(file, schema));
    } catch (IOException e) {
      if (lock != null) lock.close();
      if (e instanceof LogException known) throw known;
      throw new LogException(
          Kind.UNWRITABLE, "cannot open the event log " + file + ": " + e.getMessage(), e);
    }
  }

  private static void makePrivate(Path file) throws IOException {
    var mode = PosixFilePermissions.fromString("rw-------");
    if (!Files.exists(file)) Files.createFile(file, PosixFilePermissions.asFileAttribute(mode));
    if (!Files.isWritable(file)) throw new IOException("no permission to write it");
    Files.setPosixFilePermissions(file, mode);
  }

  private static Connection connect(Path file, Schema schema) throws IOException {
    Connection connection = null;
    try {
      connection = DriverManager.getConnection("jdbc:sqlite:" + file);
      check(connection, file);
      try (var statement = connection.createStatement()) {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA synchronous = FULL");
      }
      schema.migrate(connection, file);
      return connection;
    } catch (SQLException e) {
      closeAfter(e, connection);
      throw failure(file, "open", e);
    } catch (IOException e) {
      closeAfter(e, connection);
      throw e;
    }
  }

  /** Refuses where a master runs on it. */
  public static void requireIdle(Path file) throws IOException {
    Lock.take(lockOf(file)).close();
  }

  private static Path lockOf(Path file) {
    return file.resolveSibling(file.getFileName() + ".lock");
  }

  private static void check(Connection connection, Path file) throws SQLException, LogException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("PRAGMA quick_check(1)")) {
      var verdict = rows.next() ? rows.getString(1) : "no answer";
      if (!verdict.equals("ok")) throw corrupt(file, verdict);
    }
  }

  private static void closeAfter(
      Exception failure, @org.jspecify.annotations.Nullable Connection connection) {
    try {
      if (connection != null) connection.close();
    } catch (SQLException again) {
      failure.addSuppressed(again);
    }
  }

  @Override
  public synchronized long append(List<Entry> entries) throws LogException {
    if (entries.isEmpty()) throw new IllegalArgumentException("nothing to record");
    try {
      execute("BEGIN IMMEDIATE");
      long last = insert(entries);
      execute("COMMIT");
      return last;
    } catch (SQLException e) {
      undo(e);
      throw failure(file, "write to", e);
    }
  }

  private long insert(List<Entry> entries) throws SQLException {
    try (var statement = connection.prepareStatement(INSERT)) {
      for (var entry : entries) {
        bind(statement, entry);
        statement.executeUpdate();
      }
    }
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT last_insert_rowid()")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static void bind(PreparedStatement statement, Entry entry) throws SQLException {
    statement.setLong(1, entry.at().toEpochMilli());
    statement.setString(2, entry.stream());
    statement.setString(3, familyOf(entry.fact().getClass()));
    statement.setString(4, Json.write(entry.fact()));
    statement.setString(5, entry.actor());
    statement.setString(6, entry.requestId());
    statement.setString(7, entry.reason());
  }

  /** The outermost sealed interface that a fact belongs to, by its simple name. */
  private static String familyOf(Class<?> fact) {
    for (var family : fact.getInterfaces()) {
      if (!family.isSealed()) continue;
      boolean inner = Arrays.stream(family.getInterfaces()).anyMatch(Class::isSealed);
      return inner ? familyOf(family) : family.getSimpleName();
    }
    throw new IllegalArgumentException(fact.getName() + " belongs to no sealed family of facts");
  }

  /** A full disk makes SQLite roll back by itself; then there is nothing left to undo. */
  private void undo(SQLException failure) {
    try {
      execute("ROLLBACK");
    } catch (SQLException again) {
      failure.addSuppressed(again);
    }
  }

  private void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public <F> void replay(String streamPrefix, Class<F> family, Consumer<Recorded<F>> into)
      throws LogException {
    long after = 0;
    while (true) {
      var page = read(after, streamPrefix, family);
      page.forEach(into);
      if (page.size() < PAGE) return;
      after = page.getLast().sequence();
    }
  }

  @Override
  public synchronized long last() throws LogException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT max(sequence) FROM event")) {
      return rows.next() ? rows.getLong(1) : 0;
    } catch (SQLException e) {
      throw failure(file, "read", e);
    }
  }

  private synchronized <F> List<Recorded<F>> read(long after, String prefix, Class<F> family)
      throws LogException {
    try (var statement = connection.prepareStatement(SELECT)) {
      statement.setLong(1, after);
      statement.setString(2, prefix);
      statement.setString(3, prefix + Character.MAX_VALUE);
      statement.setString(4, family.getSimpleName());
      var page = new ArrayList<Recorded<F>>();
      try (var rows = statement.executeQuery()) {
        while (rows.next()) page.add(row(rows, family));
      }
      return page;
    } catch (SQLException e) {
      throw failure(file, "read", e);
    }
  }

  private <F> Recorded<F> row(java.sql.ResultSet rows, Class<F> family)
      throws SQLException, LogException {
    long sequence = rows.getLong(1);
    try {
      return new Recorded<>(
          sequence,
          Instant.ofEpochMilli(rows.getLong(2)),
          rows.getString(3),
          Json.read(family, rows.getString(4)),
          rows.getString(5),
          rows.getString(6),
          rows.getString(7));
    } catch (Json.BadJson e) {
      throw new LogException(
          Kind.CORRUPT,
          "fact " + sequence + " of the event log " + file + " cannot be read: " + e.getMessage(),
          e);
    }
  }

  @Override
  public synchronized void close() {
    if (closed) return;
    closed = true;
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("cannot close the event log " + file, e);
    } finally {
      lock.close();
    }
  }

  /** Makes SQLite refuse to grow past {@code pages}, as a full disk would. */
  synchronized void pretendDiskEndsAfter(int pages) throws SQLException {
    execute("PRAGMA max_page_count = " + pages);
  }

  static LogException failure(Path file, String doing, SQLException e) {
    var what = "cannot " + doing + " the event log " + file + ": ";
    return switch (codeOf(e).map(code -> code.code & 0xff).orElse(1)) {
      case 13 ->
          new LogException(
              Kind.FULL, what + "the disk is full; nothing of this was recorded: free space", e);
      case 11, 26 -> corrupt(file, String.valueOf(e.getMessage()));
      case 5, 6 -> new LogException(Kind.LOCKED, what + "another process has locked it", e);
      case 3, 8, 14, 23 -> new LogException(Kind.UNWRITABLE, what + e.getMessage(), e);
      default -> new LogException(Kind.BROKEN, what + e.getMessage(), e);
    };
  }

  private static Optional<SQLiteErrorCode> codeOf(SQLException e) {
    return e instanceof SQLiteException known
        ? Optional.of(known.getResultCode())
        : Optional.empty();
  }

  private static LogException corrupt(Path file, String detail) {
    return new LogException(
        Kind.CORRUPT,
        "the event log "
            + file
            + " is damaged ("
            + detail
            + "); it was left as it is: restore it from a backup");
  }
}
