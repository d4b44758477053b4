package io.wherry.common.resolve;

import io.wherry.common.model.AccountName;
import io.wherry.common.pbin.DependencyTree.Node;
import java.util.ArrayList;
import java.util.List;

/** Small questions about nodes of dependency trees. */
final class Nodes {
  private Nodes() {}

  /** Without annotations. */
  static Node bare(Node node) {
    return switch (node) {
      case Node.Dependency d -> new Node.Dependency(d.spec(), List.of());
      case Node.Blocker b -> new Node.Blocker(b.spec(), b.strong(), List.of());
      case Node.Group g -> new Node.Group(bare(g.nodes()), List.of());
      case Node.AnyOf a -> new Node.AnyOf(bare(a.nodes()), List.of());
      case Node.Conditional c ->
          new Node.Conditional(c.option(), c.negated(), bare(c.nodes()), List.of());
      case Node.Labels l -> new Node.Labels(l.labels(), List.of());
    };
  }

  private static List<Node> bare(List<Node> nodes) {
    return nodes.stream().map(Nodes::bare).toList();
  }

  /** Every dependency below {@code node}. */
  static List<Node.Dependency> dependencies(Node node) {
    var found = new ArrayList<Node.Dependency>();
    gather(node, found);
    return found;
  }

  /** Whether only users and groups are asked for. */
  static boolean isAboutAccounts(Node node) {
    var asked = dependencies(node);
    return !asked.isEmpty()
        && asked.stream().allMatch(d -> AccountName.of(d.spec().name()).isPresent());
  }

  private static void gather(Node node, List<Node.Dependency> into) {
    switch (node) {
      case Node.Dependency d -> into.add(d);
      case Node.Group g -> g.nodes().forEach(inner -> gather(inner, into));
      case Node.AnyOf a -> a.nodes().forEach(inner -> gather(inner, into));
      case Node.Conditional c -> c.nodes().forEach(inner -> gather(inner, into));
      case Node.Labels _, Node.Blocker _ -> {}
    }
  }
}
