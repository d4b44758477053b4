package io.wherry.common.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Chooses hosts: {@code all}, or comma-separated terms that must all hold: {@code rack=a1}, {@code
 * role!=db}, {@code channel=stable}, {@code name=hv-*}, {@code id=<prefix>}. Several values of one
 * term stand with {@code |}: {@code rack=a1|a2}.
 */
public record Selector(List<Term> terms) {
  public static final Selector ALL = new Selector(List.of());
  private static final Pattern TERM =
      Pattern.compile("([a-z][a-z0-9_.-]*)(!?=)([A-Za-z0-9_.*-]+(?:\\|[A-Za-z0-9_.*-]+)*)");

  public Selector {
    terms = List.copyOf(terms);
  }

  /** One condition; a {@code *} in a value stands for any text. */
  public record Term(String key, boolean negated, List<String> values) {
    public Term {
      values = List.copyOf(values);
    }

    private boolean isNames() {
      return key.equals("name") && !negated && values.stream().noneMatch(v -> v.contains("*"));
    }

    boolean holds(String actual) {
      boolean any = values.stream().anyMatch(pattern -> like(pattern, actual));
      return any != negated;
    }

    private static boolean like(String pattern, String actual) {
      var regex = new StringBuilder();
      for (var part : pattern.split("\\*", -1))
        regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
      return Pattern.matches(regex.toString(), actual);
    }
  }

  /** What a selector looks at. */
  public record Subject(HostId id, String name, ChannelName channel, Labels labels) {}

  public static Selector parse(String text) {
    if (text.isBlank())
      throw new IllegalArgumentException("empty selector; write 'all' to choose every host");
    if (text.strip().equals("all")) return ALL;
    var terms = new ArrayList<Term>();
    for (var part : text.split(",", -1)) {
      var match = TERM.matcher(part.strip());
      if (!match.matches()) {
        throw new IllegalArgumentException(
            "not a selector term: '"
                + part.strip()
                + "'; write all, label=value, label!=value, name=… or id=…");
      }
      terms.add(
          new Term(
              match.group(1), match.group(2).equals("!="), List.of(match.group(3).split("\\|"))));
    }
    return new Selector(terms);
  }

  /**
   * Whether whoever wrote it knows which hosts it chooses: all of them, or no others than those
   * whose names it says.
   */
  public boolean isPlain() {
    return terms.isEmpty() || terms.stream().anyMatch(Term::isNames);
  }

  public boolean matches(Subject host) {
    return terms.stream().allMatch(term -> holds(term, host));
  }

  private static boolean holds(Term term, Subject host) {
    return switch (term.key()) {
      case "name" -> term.holds(host.name());
      case "channel" -> term.holds(host.channel().value());
      case "id" ->
          term.values().stream().anyMatch(prefix -> host.id().value().startsWith(prefix))
              != term.negated();
      default -> term.holds(host.labels().values().getOrDefault(term.key(), ""));
    };
  }

  /** Keys that are neither built in nor a label of any host: surely a slip of the pen. */
  public List<String> unknownKeys(Set<String> labelKeys) {
    var builtIn = Set.of("name", "channel", "id");
    return terms.stream()
        .map(Term::key)
        .filter(key -> !builtIn.contains(key) && !labelKeys.contains(key))
        .distinct()
        .toList();
  }

  @Override
  public String toString() {
    if (terms.isEmpty()) return "all";
    return String.join(
        ",",
        terms.stream()
            .map(t -> t.key() + (t.negated() ? "!=" : "=") + String.join("|", t.values()))
            .toList());
  }
}
