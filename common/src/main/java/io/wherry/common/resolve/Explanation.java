package io.wherry.common.resolve;

import io.wherry.common.model.PackageId;
import io.wherry.common.resolve.Statement.Needs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts statements that contradict each other into an order in which they can be read: from what is
 * wanted down to where it goes wrong, each package's own before those of the next.
 */
final class Explanation {
  private final Map<PackageId, List<Statement>> about = new LinkedHashMap<>();
  private final Set<Statement> left;
  private final List<String> facts;
  private final List<String> lines = new ArrayList<>();

  Explanation(List<Statement> statements, List<String> facts) {
    this.left = new LinkedHashSet<>(statements);
    this.facts = facts;
    for (var statement : statements)
      subject(statement)
          .forEach(id -> about.computeIfAbsent(id, _ -> new ArrayList<>()).add(statement));
  }

  /** Whose statement it is; nobody's where the host itself is meant. */
  private static List<PackageId> subject(Statement statement) {
    return switch (statement) {
      case Statement.IsWanted _ -> List.of();
      case Needs n -> List.of(n.asker());
      case Statement.Blocks b -> List.of(b.asker());
      case Statement.UpgradesFirst u -> List.of(u.asker());
      case Statement.Stays s -> List.of(s.id());
      case Statement.Barred b -> List.of(b.id());
    };
  }

  List<String> lines() {
    for (var statement : List.copyOf(left))
      if (statement instanceof Statement.IsWanted && left.contains(statement)) tell(statement);
    for (var statement : List.copyOf(left))
      if (statement instanceof Statement.Stays && left.contains(statement)) tell(statement);
    for (var statement : List.copyOf(left)) if (left.contains(statement)) tell(statement);
    lines.addAll(facts);
    return List.copyOf(lines);
  }

  private void tell(Statement statement) {
    left.remove(statement);
    var askers = new ArrayList<PackageId>();
    if (statement instanceof Needs needs) {
      askers.addAll(alike(needs));
      lines.add(needs.textFor(askers));
    } else {
      lines.add(statement.text());
    }
    if (statement instanceof Statement.Stays stays) tellOf(List.of(stays.id()));
    tellOf(statement.fitting());
  }

  /** Versions of one package that need the same, which then are told of together. */
  private List<PackageId> alike(Needs needs) {
    var askers = new ArrayList<>(List.of(needs.asker()));
    for (var other : List.copyOf(left)) {
      if (!(other instanceof Needs o) || !o.asker().name().equals(needs.asker().name())) continue;
      if (!o.node().equals(needs.node()) || !o.offer().equals(needs.offer())) continue;
      left.remove(other);
      askers.add(o.asker());
    }
    return askers;
  }

  private void tellOf(List<PackageId> ids) {
    for (var id : ids)
      for (var statement : about.getOrDefault(id, List.of()))
        if (left.contains(statement)) tell(statement);
  }
}
