package io.wherry.common.resolve;

import io.wherry.common.model.HostRules.NamedSet;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.MalformedText;
import io.wherry.common.pbin.PackagePattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the lines of a host's rules: each begins with the packages that it is about, or a set. */
final class RuleLines {
  private static final Pattern SET = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9+_-]*\\*?");

  private final RepositoryName repository;
  private final Map<String, List<PackagePattern>> sets = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  RuleLines(RepositoryName repository, List<NamedSet> sets) {
    this.repository = repository;
    for (var set : sets) {
      var patterns = new ArrayList<PackagePattern>();
      for (var spec : set.specs()) pattern(spec, "set " + set.name()).ifPresent(patterns::add);
      this.sets.put(set.name(), patterns);
    }
  }

  /** How exactly a line says what it is about; the more exact are asked first. */
  enum Rank {
    PACKAGE,
    SET,
    GENERAL
  }

  /** A line: what it is about, what else it says, and its text. */
  record Line(
      List<PackagePattern> about, Rank rank, List<String> words, String text, RepositoryName from) {
    boolean covers(Candidate candidate) {
      return about.stream().anyMatch(p -> p.covers(candidate.id(), from, candidate.options()));
    }
  }

  List<Line> of(List<String> lines, String file) {
    var read = new ArrayList<Line>();
    for (var text : lines) line(text.strip(), file).ifPresent(read::add);
    return read;
  }

  private Optional<Line> line(String text, String file) {
    var words = List.of(text.split("\\s+", -1));
    var rest = words.subList(1, words.size());
    var first = words.getFirst();
    if (SET.matcher(first).matches())
      return Optional.of(
          new Line(sets.getOrDefault(first, List.of()), Rank.SET, rest, text, repository));
    return pattern(first, file)
        .map(p ->
            new Line(
                List.of(p), p.isExact() ? Rank.PACKAGE : Rank.GENERAL, rest, text, repository));
  }

  private Optional<PackagePattern> pattern(String word, String file) {
    try {
      return Optional.of(PackagePattern.parse(word, file));
    } catch (MalformedText e) {
      problems.add(
          "this host's " + file + " has a line that is not understood; mend it: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Lines that nobody understands, in words. */
  List<String> problems() {
    return List.copyOf(problems);
  }
}
