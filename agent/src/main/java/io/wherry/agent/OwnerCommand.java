package io.wherry.agent;

import io.wherry.agent.inspect.Installed;
import io.wherry.agent.inspect.OwnerSearch;
import io.wherry.common.json.Json;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.pbin.RootPaths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "owner",
    description = "Says which installed packages own a path.",
    mixinStandardHelpOptions = true)
final class OwnerCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "As the root sees it, or below the root; a relative one from where you are.")
  private List<String> paths = List.of();

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  OwnerCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A path and its owners, for programs. */
  private record View(String path, List<String> owners) {}

  @Override
  public Integer call() throws Exception {
    var chosen = settings.load();
    var found = owners(Looking.packages(chosen, terminal), chosen.root().toRealPath());
    if (json) terminal.out().println(Json.writePretty(views(found)));
    else found.forEach(this::print);
    return found.values().stream().anyMatch(Set::isEmpty) ? ExitCode.NOT_THERE : ExitCode.OK;
  }

  /** By the words of the command line. */
  private Map<String, Set<Installed>> owners(List<Installed> packages, Path root)
      throws IOException, Failures.Stop {
    var meanings = new LinkedHashMap<String, List<String>>();
    for (var path : paths) meanings.put(path, meanings(path, root));
    var asked = meanings.values().stream().flatMap(List::stream).distinct().toList();
    var owners = new OwnerSearch(new RootPaths(root)).owners(asked, packages);
    var found = new LinkedHashMap<String, Set<Installed>>();
    meanings.forEach((path, means) ->
        found.put(
            path,
            means.stream()
                .map(meaning -> owners.getOrDefault(meaning, Set.of()))
                .filter(some -> !some.isEmpty())
                .findFirst()
                .orElseGet(LinkedHashSet::new)));
    return found;
  }

  /** The ways to read a path, as the root sees it: first as it stands, then from outside. */
  private static List<String> meanings(String path, Path root) throws Failures.Stop {
    boolean relative = !path.startsWith("/");
    var full = (relative ? Path.of("").toAbsolutePath() + "/" + path : path).replaceAll("/+", "/");
    var top = root.toString();
    if (top.equals("/")) return List.of(full);
    boolean inside = full.equals(top) || full.startsWith(top + "/");
    if (relative && !inside)
      throw new Failures.Stop(
          ExitCode.USAGE,
          "'"
              + path
              + "' is relative, and you are not below the root "
              + top
              + "; write it from the root on: /usr/bin/…");
    if (!inside) return List.of(full);
    var seen = full.length() == top.length() ? "/" : full.substring(top.length());
    return relative ? List.of(seen) : List.of(full, seen);
  }

  private void print(String path, Set<Installed> owners) {
    if (owners.isEmpty()) terminal.err().println("wherry-agent: nobody owns " + path);
    for (var owner : owners)
      terminal.out().println(paths.size() == 1 ? owner.toString() : path + ": " + owner);
  }

  private static List<View> views(Map<String, Set<Installed>> found) {
    return found.entrySet().stream()
        .map(e -> new View(e.getKey(), e.getValue().stream().map(Installed::toString).toList()))
        .toList();
  }
}
