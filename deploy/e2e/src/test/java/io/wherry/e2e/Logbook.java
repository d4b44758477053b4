package io.wherry.e2e;

import io.wherry.common.json.Json;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Outcome;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.rollout.PermissionFact;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** What a master has recorded since {@code after}, read beside it while it runs. */
record Logbook(Path file, long after) {
  /** One fact and why. */
  record Line(long number, String fact, String actor, String reason) {}

  /** From now on. */
  static Logbook from(Path file) throws SQLException {
    var all = new Logbook(file, 0).lines("%");
    return new Logbook(file, all.isEmpty() ? 0 : all.getLast().number());
  }

  List<Line> lines(String family) throws SQLException {
    var lines = new ArrayList<Line>();
    try (var log = DriverManager.getConnection("jdbc:sqlite:" + file);
        var ask =
            log.prepareStatement(
                "SELECT sequence, fact, actor, reason FROM event"
                    + " WHERE sequence > ? AND family LIKE ? ORDER BY sequence")) {
      ask.setLong(1, after);
      ask.setString(2, family);
      try (var rows = ask.executeQuery()) {
        while (rows.next())
          lines.add(
              new Line(rows.getLong(1), rows.getString(2), rows.getString(3), rows.getString(4)));
      }
    }
    return lines;
  }

  private <F> List<F> facts(Class<F> family) throws SQLException {
    return lines(family.getSimpleName()).stream()
        .map(line -> Json.read(family, line.fact()))
        .toList();
  }

  /** The most hosts that held a permission at the same time. */
  int mostHolding() throws SQLException {
    var holding = new HashSet<HostId>();
    int most = 0;
    for (var fact : facts(PermissionFact.class)) {
      switch (fact) {
        case PermissionFact.Granted granted -> holding.add(granted.host());
        case PermissionFact.Freed freed -> holding.remove(freed.host());
        case PermissionFact.Doubted _, PermissionFact.Cleared _ -> {}
      }
      most = Math.max(most, holding.size());
    }
    return most;
  }

  /** How the changes of a host to that release ended, one for each report that counted. */
  List<Outcome> ends(String host, long release) throws SQLException {
    return facts(FleetFact.class).stream()
        .filter(FleetFact.Ended.class::isInstance)
        .map(FleetFact.Ended.class::cast)
        .filter(end -> end.host().value().equals(host) && end.target().number() == release)
        .map(FleetFact.Ended::outcome)
        .toList();
  }
}
