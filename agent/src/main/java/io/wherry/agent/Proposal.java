package io.wherry.agent;

import io.wherry.agent.sync.SyncedRelease;
import io.wherry.agent.work.Fetching;
import io.wherry.common.model.Artefact;
import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Order;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import io.wherry.common.terminal.Figures;
import io.wherry.common.terminal.Table;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What applying a release would do to this host. */
record Proposal(SyncedRelease release, Plan plan, List<String> notes) {
  private static final Duration AMPLE = Duration.ofDays(1);

  Proposal {
    notes = List.copyOf(notes);
  }

  /** One change, for people and programs. */
  record Row(String action, String name, List<String> replaces, long bytes) {}

  boolean isEmpty() {
    return plan.changes().isEmpty();
  }

  List<Row> rows(Fetching fetching) {
    var rows = new ArrayList<Row>();
    for (var made : plan.accounts())
      rows.add(new Row("make", made.account().toString(), List.of(), 0));
    for (var install : plan.installs())
      rows.add(
          new Row(
              action(install),
              install.id().toString(),
              install.replaces().stream().map(PackageId::toString).toList(),
              tarball(install, fetching).map(Artefact::size).orElse(0L)));
    for (var removal : plan.removals())
      rows.add(new Row("remove", removal.id().toString(), List.of(), 0));
    return rows;
  }

  private Optional<Artefact> tarball(Change.Install install, Fetching fetching) {
    return release
        .manifest()
        .entry(install.id())
        .flatMap(entry -> fetching.choice(entry.artefacts()));
  }

  private static String action(Change.Install install) {
    if (install.replaces().isEmpty()) return "install";
    int order = install.id().version().compareTo(install.replaces().getFirst().version());
    if (order == 0) return "rebuild";
    return order > 0 ? "upgrade" : "downgrade";
  }

  void print(List<Row> rows, PrintWriter out) {
    notes.forEach(note -> out.println("note: " + note));
    var table = new Table("", "PACKAGE", "REPLACES", "SIZE");
    for (var row : rows)
      table.row(
          row.action(),
          row.name(),
          row.replaces().isEmpty() ? "-" : String.join(", ", row.replaces()),
          Figures.bytes(row.bytes()));
    table.print(out);
    out.println(summary(rows));
  }

  private String summary(List<Row> rows) {
    return "release "
        + plan.release()
        + ": "
        + Figures.count(rows.size(), "change")
        + ", "
        + Figures.bytes(rows.stream().collect(Collectors.summingLong(Row::bytes)))
        + " of tarballs";
  }

  /** What a master would have said to bring this about. */
  Order order(ChangeId change) {
    return new Order(
        change,
        Optional.empty(),
        1,
        plan,
        AMPLE,
        release.manifest().digest(),
        release.commit().hex());
  }
}
