package io.wherry.e2e;

import io.wherry.common.json.Json;
import io.wherry.common.model.Outcome;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.rollout.PermissionFact;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a master has recorded since {@code after}, read beside it while it runs. */
record Logbook(Path file, long after) {
  /** One fact and why. */
  record Line(long number, String fact, String actor, String reason) {}

  /** From now on. */
  static Logbook from(Path file) throws SQLException {
    return new Logbook(file, new Logbook(file, 0).last());
  }

  List<Line> lines(String family) throws SQLException {
    var lines = new ArrayList<Line>();
    try (var log = open();
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

  /** Whoever has just killed the master may have to wait until another has seen to the log. */
  private Connection open() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file + "?busy_timeout=60000");
  }

  /** A fact and its place in the log. */
  record Numbered<F>(long number, F fact) {}

  private <F> List<Numbered<F>> facts(Class<F> family) throws SQLException {
    return lines(family.getSimpleName()).stream()
        .map(line -> new Numbered<>(line.number(), Json.read(family, line.fact())))
        .toList();
  }

  /** The number of the last fact, {@code after} where there is none. */
  long last() throws SQLException {
    try (var log = open();
        var ask = log.createStatement();
        var row = ask.executeQuery("SELECT max(sequence) FROM event")) {
      return Math.max(after, row.getLong(1));
    }
  }

  /** The most hosts that held a permission at the same time. */
  int mostHolding() throws SQLException {
    return holders().stream().mapToInt(Set::size).max().orElse(0);
  }

  /** Who holds one now. */
  Set<String> holding() throws SQLException {
    var all = holders();
    return all.isEmpty() ? Set.of() : all.getLast();
  }

  /** Who held one, after each fact about permissions. */
  private List<Set<String>> holders() throws SQLException {
    var all = new ArrayList<Set<String>>();
    var holding = new TreeSet<String>();
    for (var numbered : facts(PermissionFact.class)) {
      switch (numbered.fact()) {
        case PermissionFact.Granted granted -> holding.add(granted.host().value());
        case PermissionFact.Freed freed -> holding.remove(freed.host().value());
        case PermissionFact.Doubted _, PermissionFact.Cleared _ -> {}
      }
      all.add(Set.copyOf(holding));
    }
    return all;
  }

  /** How the changes of a host to that release ended, one for each report that counted. */
  List<Outcome> ends(String host, long release) throws SQLException {
    return ended(host, release).stream().map(end -> end.fact().outcome()).toList();
  }

  private List<Numbered<FleetFact.Ended>> ended(String host, long release) throws SQLException {
    return of(FleetFact.Ended.class, host).stream()
        .filter(end -> end.fact().target().number() == release)
        .toList();
  }

  /** Where its change to that release ended; far away where it has not. */
  long endedAt(String host, long release) throws SQLException {
    var all = ended(host, release);
    return all.isEmpty() ? Long.MAX_VALUE : all.getFirst().number();
  }

  /** Where it was ordered for the first time; far away where it was not. */
  long orderedAt(String host) throws SQLException {
    var all = of(FleetFact.Ordered.class, host);
    return all.isEmpty() ? Long.MAX_VALUE : all.getFirst().number();
  }

  private <F extends FleetFact.OfHost> List<Numbered<F>> of(Class<F> kind, String host)
      throws SQLException {
    return facts(FleetFact.class).stream()
        .filter(f -> kind.isInstance(f.fact()))
        .map(f -> new Numbered<>(f.number(), kind.cast(f.fact())))
        .filter(f -> f.fact().host().value().equals(host))
        .toList();
  }
}
