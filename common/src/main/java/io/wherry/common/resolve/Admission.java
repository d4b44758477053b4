package io.wherry.common.resolve;

import io.wherry.common.model.HostRules;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.Licences;
import io.wherry.common.resolve.RuleLines.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Whether a host's own rules let a package of the release in. */
final class Admission {
  private final Optional<List<Line>> platforms;
  private final Optional<List<Line>> licences;
  private final List<Line> masks;
  private final List<Line> unmasks;
  private final Optional<String> chost;
  private final List<String> problems = new ArrayList<>();

  Admission(HostRules rules, RepositoryName repository) {
    var reading = new RuleLines(repository, rules.sets());
    this.platforms = rules.platforms().map(lines -> reading.of(lines, "platforms.conf"));
    this.licences = rules.licences().map(lines -> reading.of(lines, "licences.conf"));
    this.masks = reading.of(rules.masks(), "package_mask.conf");
    this.unmasks = reading.of(rules.unmasks(), "package_unmask.conf");
    this.chost = rules.chost();
    for (var why : rules.unread())
      problems.add("this host's configuration cannot be read; mend it: " + why);
    problems.addAll(reading.problems());
    for (var mask : masks)
      if (!mask.words().isEmpty())
        problems.add(
            "this host's package_mask.conf has a line of more than one word; mend it: "
                + mask.text());
  }

  /** What of the host's configuration cannot be obeyed, so that nothing may be planned. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** Why the candidate may not come, as words after its name. */
  Optional<String> bar(Candidate candidate) {
    if (!isForPlatform(candidate))
      return Optional.of(
          "is for "
              + String.join(" ", candidate.target().platforms())
              + ", which this host's platforms.conf does not admit");
    if (!isForMachine(candidate))
      return Optional.of(
          "is built for "
              + candidate.target().chost().orElse("")
              + ", and this host is "
              + chost.orElse(""));
    return unlicensed(candidate).or(() -> masked(candidate));
  }

  private Optional<String> masked(Candidate candidate) {
    for (var mask : masks)
      if (mask.covers(candidate) && unmasks.stream().noneMatch(u -> lifts(u, candidate)))
        return Optional.of("is masked by this host's package_mask.conf: " + mask.text());
    return Optional.empty();
  }

  /** Further words name masks of repositories, which pbins do not have; then no other is meant. */
  private static boolean lifts(Line unmask, Candidate candidate) {
    return unmask.words().isEmpty() && unmask.covers(candidate);
  }

  private boolean isForPlatform(Candidate candidate) {
    var of = candidate.target().platforms();
    if (platforms.isEmpty() || of.isEmpty() || of.contains("*")) return true;
    return admit(platforms.get(), candidate, of::contains);
  }

  private Optional<String> unlicensed(Candidate candidate) {
    if (licences.isEmpty() || candidate.licences().isBlank()) return Optional.empty();
    try {
      return Licences.parse(candidate.licences())
          .unaccepted(
              candidate.options().on(), name -> admit(licences.get(), candidate, name::equals))
          .map(name -> "is under " + name + ", which this host's licences.conf does not accept");
    } catch (IllegalArgumentException e) {
      return Optional.of(
          "has licences that nobody can hold against this host's licences.conf: " + e.getMessage());
    }
  }

  /** The more exact lines are asked first, and may shut out the others with {@code -*}. */
  private static boolean admit(List<Line> lines, Candidate candidate, Predicate<String> fitting) {
    for (var rank : RuleLines.Rank.values()) {
      boolean last = false;
      for (var line : lines) {
        if (line.rank() != rank || !line.covers(candidate)) continue;
        if (line.words().stream().anyMatch(word -> word.equals("*") || fitting.test(word)))
          return true;
        last |= line.words().contains("-*");
      }
      if (last) return false;
    }
    return false;
  }

  /** Of a host's machine perhaps only the architecture is known. */
  private boolean isForMachine(Candidate candidate) {
    var built = candidate.target().chost();
    return built.isEmpty()
        || chost.isEmpty()
        || built.get().equals(chost.get())
        || (chost.get().indexOf('-') < 0 && built.get().startsWith(chost.get() + "-"));
  }
}
