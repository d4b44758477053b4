package io.wherry.common.resolve;

import io.wherry.common.model.AccountName;
import io.wherry.common.pbin.DependencyTree.Node;
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

  /** Whether only users and groups are asked for. */
  static boolean isAboutAccounts(Node node) {
    var asked = node.dependencies();
    return !asked.isEmpty()
        && asked.stream().allMatch(d -> AccountName.of(d.spec().name()).isPresent());
  }
}
