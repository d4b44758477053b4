package io.wherry.agent.inspect;

import io.wherry.agent.facts.RootFacts;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.InstalledDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every package that is installed in a root, whichever of its databases says so, sorted; and what
 * is no whole entry there, in words. Databases of cross hosts are not the root's.
 */
public record RootPackages(List<Installed> packages, List<String> problems) {
  /** The database that packages are installed into. */
  public static final RepositoryName INSTALLED = new RepositoryName("installed");

  public RootPackages {
    packages = List.copyOf(packages);
    problems = List.copyOf(problems);
  }

  /** Reads the root's databases as they are now. */
  public static RootPackages of(Path root) throws IOException {
    var packages = new ArrayList<Installed>();
    var problems = new ArrayList<String>();
    for (var database : databases(root).entrySet()) {
      var name = new RepositoryName(database.getKey());
      var listing = InstalledDatabase.at(database.getValue()).list();
      for (var entry : listing.entries()) packages.add(new Installed(name, entry));
      problems.addAll(listing.problems());
    }
    packages.sort(
        java.util.Comparator.comparing(Installed::id)
            .thenComparing(installed -> installed.database().value()));
    return new RootPackages(packages, problems);
  }

  private static Map<String, Path> databases(Path root) throws IOException {
    var databases = new TreeMap<>(new RootFacts(root).otherDatabases());
    databases.put(INSTALLED.value(), root.resolve(InstalledDatabase.USUAL_PLACE));
    return databases;
  }
}
