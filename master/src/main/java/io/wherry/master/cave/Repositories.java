package io.wherry.master.cave;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The repositories of paludis, as cave tells of them. */
record Repositories(Map<String, Repository> byName) {
  Repositories {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  /** One of them; {@code location} is missing where it lies in no directory. */
  record Repository(String name, Optional<Path> location, List<String> masters) {
    Repository {
      masters = List.copyOf(masters);
    }
  }

  static Repositories ask(CaveProgram cave) throws CaveTrouble, InterruptedException {
    var found = new LinkedHashMap<String, Repository>();
    for (var name : cave.ask("print-repositories").lines().map(String::strip).toList())
      if (!name.isEmpty())
        found.put(name, repository(name, cave.ask("print-repository-metadata", name)));
    return new Repositories(found);
  }

  private static Repository repository(String name, String metadata) {
    var values = new HashMap<String, String>();
    for (var line : metadata.lines().toList()) {
      int equals = line.indexOf('=');
      if (equals > 0) values.put(line.substring(0, equals), line.substring(equals + 1).strip());
    }
    var location =
        Optional.ofNullable(values.get("location")).filter(l -> l.startsWith("/")).map(Path::of);
    var masters = values.getOrDefault("master_repository", "").strip();
    return new Repository(
        name, location, masters.isEmpty() ? List.of() : List.of(masters.split("\\s+")));
  }

  Optional<Repository> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Where a repository lies, then where its masters do, theirs behind them. */
  List<Path> trees(String name) {
    var names = new ArrayList<>(List.of(name));
    var trees = new ArrayList<Path>();
    for (int i = 0; i < names.size(); i++) {
      var repository = named(names.get(i));
      repository.flatMap(Repository::location).ifPresent(trees::add);
      for (var master : repository.map(Repository::masters).orElse(List.of()))
        if (!names.contains(master)) names.add(master);
    }
    return trees;
  }

  /** Where all but {@code except} lie. */
  List<Path> locations(String except) {
    return byName.values().stream()
        .filter(repository -> !repository.name().equals(except))
        .flatMap(repository -> repository.location().stream())
        .toList();
  }
}
