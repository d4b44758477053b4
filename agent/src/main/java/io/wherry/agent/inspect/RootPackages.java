package io.wherry.agent.inspect;

import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.RootDatabases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
    for (var directory : RootDatabases.beside(root.resolve(InstalledDatabase.USUAL_PLACE))) {
      var name = new RepositoryName(directory.getFileName().toString());
      var listing = InstalledDatabase.at(directory).list();
      for (var entry : listing.entries()) packages.add(new Installed(name, entry));
      problems.addAll(listing.problems());
    }
    packages.sort(
        java.util.Comparator.comparing(Installed::id)
            .thenComparing(installed -> installed.database().value()));
    return new RootPackages(packages, problems);
  }
}
