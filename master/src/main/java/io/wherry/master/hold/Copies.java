package io.wherry.master.hold;

import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Copies of a log as it stood at one moment, also while a master writes to it. */
public final class Copies {
  private Copies() {}

  /** Copies {@code log}, which may be in use, into the new file {@code copy}. */
  public static void take(Path log, Path copy) throws IOException {
    if (!Files.isRegularFile(log)) throw new IOException("there is no event log " + log);
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + log)) {
      take(connection, copy);
    } catch (SQLException e) {
      throw EventLog.failure(log, "copy", e);
    }
  }

  /** Made for its owner alone, and durable on return; a failure leaves nothing. */
  static void take(Connection connection, Path copy) throws IOException, SQLException {
    var mode = PosixFilePermissions.fromString("rw-------");
    Files.createFile(copy, PosixFilePermissions.asFileAttribute(mode));
    try (var statement = connection.prepareStatement("VACUUM INTO ?")) {
      statement.setString(1, copy.toString());
      statement.execute();
    } catch (SQLException e) {
      Files.deleteIfExists(copy);
      throw e;
    }
    try (var channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    var folder = copy.toAbsolutePath().getParent();
    if (folder != null) Posix.fsyncDirectory(folder);
  }
}
