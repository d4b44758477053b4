package io.wherry.common.pbin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The licences of a package, as exheres write them: all of them hold, save where one of several
 * does.
 */
public final class Licences {
  private static final int DEEPEST = 100;
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9+_.-]*");
  private static final Pattern CONDITION =
      Pattern.compile("!?(?:[A-Za-z0-9_.-]+:)?[A-Za-z0-9_][A-Za-z0-9+_@.-]*\\?");

  private final List<Node> nodes;

  private Licences(List<Node> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  private sealed interface Node {
    record Licence(String name) implements Node {}

    record All(List<Node> nodes) implements Node {}

    record AnyOf(List<Node> nodes) implements Node {}

    record Conditional(String option, boolean negated, List<Node> nodes) implements Node {}
  }

  /** Reads a {@code LICENCES} value; what makes no sense is refused. */
  public static Licences parse(String text) {
    var words = new ArrayDeque<String>();
    for (var word : text.strip().split("\\s+", -1)) if (!word.isEmpty()) words.add(word);
    var nodes = nodes(words, 0);
    if (!words.isEmpty()) throw new IllegalArgumentException("a ) that was not opened");
    return new Licences(nodes);
  }

  private static List<Node> nodes(ArrayDeque<String> words, int depth) {
    if (depth > DEEPEST)
      throw new IllegalArgumentException("nested more than " + DEEPEST + " deep");
    var nodes = new ArrayList<Node>();
    while (!words.isEmpty() && !words.getFirst().equals(")")) {
      var word = words.removeFirst();
      if (word.equals("[[")) skipAnnotations(words);
      else nodes.add(node(word, words, depth));
    }
    return nodes;
  }

  private static Node node(String word, ArrayDeque<String> words, int depth) {
    if (word.equals("(")) return new Node.All(rest(words, depth));
    if (word.equals("||")) return new Node.AnyOf(block(words, depth));
    if (CONDITION.matcher(word).matches()) {
      boolean negated = word.startsWith("!");
      var option = word.substring(negated ? 1 : 0, word.length() - 1);
      return new Node.Conditional(option, negated, block(words, depth));
    }
    if (WORD.matcher(word).matches()) return new Node.Licence(word);
    throw new IllegalArgumentException("not a licence: '" + word + "'");
  }

  private static List<Node> block(ArrayDeque<String> words, int depth) {
    if (!"(".equals(words.poll())) throw new IllegalArgumentException("a ( is missing");
    return rest(words, depth);
  }

  private static List<Node> rest(ArrayDeque<String> words, int depth) {
    var nodes = nodes(words, depth + 1);
    if (!")".equals(words.poll())) throw new IllegalArgumentException("a ( that is not closed");
    return nodes;
  }

  private static void skipAnnotations(ArrayDeque<String> words) {
    while (!words.isEmpty()) if (words.removeFirst().equals("]]")) return;
    throw new IllegalArgumentException("a [[ that is not closed");
  }

  /** What a host that accepts only some does not accept; absent where it accepts enough. */
  public Optional<String> unaccepted(Set<String> options, Predicate<String> accepted) {
    return unaccepted(nodes, options, accepted);
  }

  private static Optional<String> unaccepted(
      List<Node> nodes, Set<String> options, Predicate<String> accepted) {
    for (var node : nodes) {
      var why = unaccepted(node, options, accepted);
      if (why.isPresent()) return why;
    }
    return Optional.empty();
  }

  private static Optional<String> unaccepted(
      Node node, Set<String> options, Predicate<String> accepted) {
    return switch (node) {
      case Node.Licence(var name) -> Optional.of(name).filter(accepted.negate());
      case Node.All(var inner) -> unaccepted(inner, options, accepted);
      case Node.Conditional(var option, var negated, var inner) ->
          options.contains(option) == negated
              ? Optional.empty()
              : unaccepted(inner, options, accepted);
      case Node.AnyOf(var inner) -> {
        var refused = new ArrayList<String>();
        for (var each : inner) unaccepted(each, options, accepted).ifPresent(refused::add);
        yield refused.isEmpty() || refused.size() < inner.size()
            ? Optional.empty()
            : Optional.of(String.join(" or ", refused));
      }
    };
  }
}
