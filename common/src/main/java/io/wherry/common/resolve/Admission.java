package io.wherry.common.resolve;

import io.wherry.common.model.RepositoryName;
import io.wherry.common.model.Terms;
import io.wherry.common.pbin.MalformedText;
import io.wherry.common.pbin.PackagePattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a host's own terms let a package of the release in. */
final class Admission {
  private final RepositoryName repository;
  private final Optional<List<Platforms>> platforms;
  private final List<PackagePattern> masks;
  private final List<String> maskLines;
  private final List<PackagePattern> unmasks;
  private final Optional<String> chost;
  private final List<String> problems = new ArrayList<>();

  /** A line of platforms.conf. */
  private record Platforms(PackagePattern pattern, List<String> words) {}

  Admission(Terms terms, RepositoryName repository) {
    this.repository = repository;
    this.platforms = terms.platforms().map(this::platforms);
    this.maskLines = new ArrayList<>();
    this.masks = patterns(terms.masks(), "package_mask.conf", maskLines);
    this.unmasks = patterns(terms.unmasks(), "package_unmask.conf", new ArrayList<>());
    this.chost = terms.chost();
  }

  private List<Platforms> platforms(List<String> lines) {
    var read = new ArrayList<Platforms>();
    for (var line : lines) {
      var words = List.of(line.strip().split("\\s+", -1));
      if (words.size() < 2) continue;
      pattern(words.getFirst(), "platforms.conf")
          .ifPresent(p -> read.add(new Platforms(p, words.subList(1, words.size()))));
    }
    return read;
  }

  private List<PackagePattern> patterns(List<String> lines, String file, List<String> kept) {
    var read = new ArrayList<PackagePattern>();
    for (var line : lines) {
      var pattern = pattern(line.strip().split("\\s+", 2)[0], file);
      pattern.ifPresent(p -> {
        read.add(p);
        kept.add(line.strip());
      });
    }
    return read;
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

  /** Lines of the host's configuration that cannot be obeyed, so that nothing may be planned. */
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
    for (int i = 0; i < masks.size(); i++)
      if (covers(masks.get(i), candidate) && unmasks.stream().noneMatch(p -> covers(p, candidate)))
        return Optional.of("is masked by this host's package_mask.conf: " + maskLines.get(i));
    return Optional.empty();
  }

  private boolean covers(PackagePattern pattern, Candidate candidate) {
    return pattern.covers(candidate.id(), repository, candidate.options());
  }

  /** The more exact lines are asked first, and may shut out the others with {@code -*}. */
  private boolean isForPlatform(Candidate candidate) {
    var of = candidate.target().platforms();
    if (platforms.isEmpty() || of.isEmpty() || of.contains("*")) return true;
    for (boolean exact : new boolean[] {true, false}) {
      boolean last = false;
      for (var line : platforms.get()) {
        if (line.pattern().isExact() != exact || !covers(line.pattern(), candidate)) continue;
        if (line.words().stream().anyMatch(word -> admits(word, candidate))) return true;
        last |= exact && line.words().contains("-*");
      }
      if (last) return false;
    }
    return false;
  }

  private static boolean admits(String word, Candidate candidate) {
    return word.equals("*") || candidate.target().platforms().contains(word);
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
