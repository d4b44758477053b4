package io.wherry.common.pbin;

import io.wherry.common.pbin.DependencyTree.Annotation;
import io.wherry.common.pbin.DependencyTree.Node;
import io.wherry.common.pbin.DependencyTree.Value;
import java.util.List;
import java.util.stream.Collectors;

/** Writes nodes of a dependency tree so that they are read back as the same. */
final class DependencyPrinter {
  private DependencyPrinter() {}

  static String print(Node node) {
    var text =
        switch (node) {
          case Node.Labels l ->
              l.labels().stream().map(label -> label.word()).collect(Collectors.joining("+")) + ":";
          case Node.Dependency p -> p.spec().toString();
          case Node.Blocker b -> (b.strong() ? "!!" : "!") + b.spec();
          case Node.Group g -> block(g.nodes());
          case Node.AnyOf a -> "|| " + block(a.nodes());
          case Node.Conditional c ->
              (c.negated() ? "!" : "") + c.option() + "? " + block(c.nodes());
        };
    return node.annotations().isEmpty() ? text : text + " " + annotations(node.annotations());
  }

  private static String block(List<Node> nodes) {
    return nodes.stream().map(node -> print(node) + " ").collect(Collectors.joining("", "( ", ")"));
  }

  private static String annotations(List<Annotation> annotations) {
    return annotations.stream()
        .map(a -> a.key() + " = " + value(a.value()) + " ")
        .collect(Collectors.joining("", "[[ ", "]]"));
  }

  private static String value(Value value) {
    return switch (value) {
      case Value.Word word -> word.text();
      case Value.Words words ->
          words.words().stream().map(word -> word + " ").collect(Collectors.joining("", "[ ", "]"));
    };
  }
}
