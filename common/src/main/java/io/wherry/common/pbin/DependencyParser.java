package io.wherry.common.pbin;

import io.wherry.common.pbin.DependencyTree.Annotation;
import io.wherry.common.pbin.DependencyTree.Label;
import io.wherry.common.pbin.DependencyTree.Node;
import io.wherry.common.pbin.DependencyTree.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads a dependency tree from its words. A {@code #} outside annotations begins a comment to the
 * end of its line.
 */
final class DependencyParser {
  private static final int DEEPEST = 100;
  private static final Pattern LABELS = Pattern.compile("[^/:]+:");
  private static final Pattern CONDITION =
      Pattern.compile("!?(?:[A-Za-z0-9_.-]+:)?[A-Za-z0-9_][A-Za-z0-9+_@.-]*\\?");

  private final String source;
  private final String text;
  private int at;

  DependencyParser(String source, String text) {
    this.source = source;
    this.text = text;
  }

  DependencyTree parse() {
    var nodes = new ArrayList<Node>();
    for (var word = next(); !word.isEmpty(); word = next()) nodes.add(node(word, 0));
    return new DependencyTree(nodes);
  }

  private Node node(String word, int depth) {
    int start = at - word.length();
    if (depth > DEEPEST) throw wrong(start, "nested more than " + DEEPEST + " deep");
    if (word.equals("(")) return new Node.Group(block(start, depth), annotations());
    if (word.equals("||")) {
      open("||");
      return new Node.AnyOf(block(start, depth), annotations());
    }
    if (CONDITION.matcher(word).matches()) return conditional(word, start, depth);
    if (LABELS.matcher(word).matches()) return labels(word, start);
    if (word.startsWith("!!"))
      return new Node.Blocker(spec(start + 2, word.substring(2)), true, annotations());
    if (word.startsWith("!"))
      return new Node.Blocker(spec(start + 1, word.substring(1)), false, annotations());
    if (word.equals(")")) throw wrong(start, "this ) closes nothing");
    if (word.equals("[[")) throw wrong(start, "an annotation must follow what it describes");
    return new Node.Dependency(spec(start, word), annotations());
  }

  private PackageSpec spec(int start, String word) {
    return new SpecParser(source, text, start, word).parse();
  }

  private Node conditional(String word, int start, int depth) {
    boolean negated = word.startsWith("!");
    open(word);
    var option = word.substring(negated ? 1 : 0, word.length() - 1);
    return new Node.Conditional(option, negated, block(start, depth), annotations());
  }

  private void open(String after) {
    int start = at;
    if (!next().equals("(")) throw wrong(skipSpaces(start), "expected ( after " + after);
  }

  private List<Node> block(int opened, int depth) {
    var nodes = new ArrayList<Node>();
    for (var word = next(); !word.equals(")"); word = next()) {
      if (word.isEmpty()) throw wrong(opened, "the block that begins here is not closed");
      nodes.add(node(word, depth + 1));
    }
    return nodes;
  }

  private Node labels(String word, int start) {
    var labels = new ArrayList<Label>();
    int begin = start;
    for (var name : word.substring(0, word.length() - 1).split("\\+", -1)) {
      int from = begin;
      labels.add(Label.of(name).orElseThrow(() -> wrong(from, "unknown label '" + name + "'")));
      begin += name.length() + 1;
    }
    return new Node.Labels(labels, annotations());
  }

  private List<Annotation> annotations() {
    int before = at;
    if (!next().equals("[[")) {
      at = before;
      return List.of();
    }
    int opened = at - 2;
    var annotations = new ArrayList<Annotation>();
    for (var key = plain(); !key.equals("]]"); key = plain()) {
      if (key.isEmpty()) throw wrong(opened, "the annotation that begins here is not closed");
      if (isBracket(key)) throw wrong(at - key.length(), "expected a key of an annotation");
      if (!plain().equals("=")) throw wrong(at, "expected = after the key " + key);
      annotations.add(new Annotation(key, value(key)));
    }
    return annotations;
  }

  private Value value(String key) {
    var word = plain();
    if (!word.equals("[")) {
      if (word.isEmpty() || isBracket(word))
        throw wrong(at - word.length(), "expected a value for " + key);
      return new Value.Word(word);
    }
    int opened = at - 1;
    var words = new ArrayList<String>();
    int depth = 1;
    while (true) {
      word = plain();
      if (word.isEmpty()) throw wrong(opened, "the value that begins here is not closed");
      depth += brackets(word);
      if (depth == 0) return new Value.Words(words);
      if (depth < 0) throw wrong(at - word.length(), "this closes more than is open");
      words.add(word);
    }
  }

  private static boolean isBracket(String word) {
    return brackets(word) != 0;
  }

  private static int brackets(String word) {
    return switch (word) {
      case "[" -> 1;
      case "[[" -> 2;
      case "]" -> -1;
      case "]]" -> -2;
      default -> 0;
    };
  }

  /** The next word, empty at the end of the text. */
  private String next() {
    at = skipSpaces(at);
    return word();
  }

  /** The next word of an annotation, where a {@code #} begins no comment. */
  private String plain() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) at++;
    return word();
  }

  private String word() {
    int start = at;
    while (at < text.length() && !Character.isWhitespace(text.charAt(at))) at++;
    return text.substring(start, at);
  }

  private int skipSpaces(int from) {
    int position = from;
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c == '#') {
        int newline = text.indexOf('\n', position);
        position = newline < 0 ? text.length() : newline;
      } else if (Character.isWhitespace(c)) {
        position++;
      } else {
        break;
      }
    }
    return position;
  }

  private MalformedText wrong(int offset, String problem) {
    return MalformedText.at(source, text, offset, problem);
  }
}
