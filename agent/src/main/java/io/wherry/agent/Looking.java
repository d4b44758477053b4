package io.wherry.agent;

import io.wherry.agent.inspect.Installed;
import io.wherry.agent.inspect.Lookup;
import io.wherry.agent.inspect.RootPackages;
import io.wherry.common.lifecycle.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the commands that look at installed packages share. */
final class Looking {
  private Looking() {}

  /** Says what cannot be read, and goes on with the rest. */
  static List<Installed> packages(AgentSettings settings, Terminal terminal)
      throws IOException, Failures.Stop {
    var root = settings.root();
    if (!Files.isDirectory(root))
      throw new Failures.Stop(
          ExitCode.FAILED, "there is no root " + root + "; make it, or name another with --root");
    var there = RootPackages.of(root);
    there.problems().forEach(problem -> terminal.err().println("wherry-agent: " + problem));
    return there.packages();
  }

  /** The packages of one name that {@code text} means. */
  static List<Installed> named(String text, List<Installed> all) throws Failures.Stop {
    return switch (Lookup.of(text, all)) {
      case Lookup.Found(var packages) -> packages;
      case Lookup.Ambiguous(var candidates) -> throw ambiguous(text, candidates);
      case Lookup.Malformed(var why) -> throw new Failures.Stop(ExitCode.USAGE, why);
      case Lookup.Nothing() ->
          throw new Failures.Stop(
              ExitCode.NOT_THERE,
              "no package '" + text + "' is installed; 'wherry-agent list' shows what is");
    };
  }

  /** The one package that {@code text} means. */
  static Installed one(String text, List<Installed> all) throws Failures.Stop {
    var found = named(text, all);
    if (found.size() > 1) throw ambiguous(text, found);
    return found.getFirst();
  }

  private static Failures.Stop ambiguous(String text, List<Installed> candidates) {
    return new Failures.Stop(
        ExitCode.USAGE,
        candidates.stream()
            .map(candidate -> "\n  " + candidate)
            .collect(
                Collectors.joining(
                    "", "'" + text + "' may mean", "\nname one of them as it stands here")));
  }

  /** The repository that the package came from, where its entry says so. */
  static Optional<String> origin(Installed installed) throws IOException {
    var binary = installed.entry().value("BINARY_REPOSITORY").filter(text -> !text.isEmpty());
    return binary.isPresent() ? binary : installed.entry().value("REPOSITORY");
  }
}
