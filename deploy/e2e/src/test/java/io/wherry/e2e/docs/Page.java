package io.wherry.e2e.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documentation, as Markdown. */
record Page(Path file, String text) {
  static final Path HOUSE = Path.of("../..").toAbsolutePath().normalize();
  private static final Pattern FENCE =
      Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");

  /** README and everything below docs. */
  static List<Page> all() throws IOException {
    var pages = new ArrayList<Page>(List.of(of("README.md")));
    try (Stream<Path> docs = Files.walk(HOUSE.resolve("docs"))) {
      for (var file : docs.filter(f -> f.toString().endsWith(".md")).sorted().toList())
        pages.add(new Page(file, Files.readString(file)));
    }
    return pages;
  }

  static Page of(String name) throws IOException {
    var file = HOUSE.resolve(name);
    return new Page(file, Files.readString(file));
  }

  /** What stands between three backticks and {@code language}, and three backticks. */
  List<String> blocks(String language) {
    return FENCE
        .matcher(text)
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  /** Places in this repository that the page points to. */
  List<Path> links() {
    return matches(LINK, prose()).stream()
        .map(link -> link.replaceFirst("#.*", ""))
        .filter(link -> !link.isEmpty() && !link.contains("://") && !link.startsWith("mailto:"))
        .map(link -> file.resolveSibling(link).normalize())
        .toList();
  }

  /** What stands between two backticks within a line. */
  List<String> codes() {
    return matches(CODE, prose());
  }

  /** Rows of all tables, heads among them, as their cells. */
  List<List<String>> rows() {
    return text.lines()
        .filter(line -> line.startsWith("|"))
        .map(line -> Stream.of(line.substring(1).split("\\|", -1)).map(String::strip).toList())
        .toList();
  }

  String prose() {
    return FENCE.matcher(text).replaceAll("");
  }

  private static List<String> matches(Pattern pattern, String in) {
    return pattern.matcher(in).results().map((MatchResult match) -> match.group(1)).toList();
  }

  String name() {
    return HOUSE.relativize(file).toString();
  }

  /** The page with {@code content} between the marks of {@code part}. */
  Page with(String part, String content) {
    var begin = "<!-- " + part + ": generated -->\n";
    var end = "<!-- " + part + ": end -->\n";
    int from = text.indexOf(begin);
    int to = text.indexOf(end);
    if (from < 0 || to < from)
      throw new IllegalStateException(name() + " has no place for " + part + ": " + begin + end);
    var mended = text.substring(0, from + begin.length()) + content + text.substring(to);
    return new Page(file, mended);
  }
}
