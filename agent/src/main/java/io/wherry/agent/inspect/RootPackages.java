package io.wherry.agent.inspect;

import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.InstalledDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Every package that is installed in a root, whichever of its databases says so, sorted; and what
 * is no whole entry there, in words. Databases of cross hosts are not the root's.
 */
public record RootPackages(List<Installed> packages, List<String> problems) {
  /** The database that packages are installed into. */
  public static final RepositoryName INSTALLED = new RepositoryName("installed");

  private static final Set<String> FORMATS = Set.of("exndbam-1", "installed_unpackaged-1");

  public RootPackages {
    packages = List.copyOf(packages);
    problems = List.copyOf(problems);
  }

  /** Reads the root's databases as they are now. */
  public static RootPackages of(Path root) throws IOException {
    var packages = new ArrayList<Installed>();
    var problems = new ArrayList<String>();
    for (var directory : databases(root)) {
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

  private static List<Path> databases(Path root) throws IOException {
    var found = new ArrayList<Path>();
    var usual = root.resolve(InstalledDatabase.USUAL_PLACE);
    var folder = usual.resolveSibling("");
    if (!Files.isDirectory(folder)) return found;
    try (var children = Files.newDirectoryStream(folder)) {
      for (var child : children) if (child.equals(usual) || isDatabase(child)) found.add(child);
    }
    found.sort(null);
    return found;
  }

  private static boolean isDatabase(Path directory) throws IOException {
    return format(directory.resolve("ndbam.conf")).filter(FORMATS::contains).isPresent()
        && RepositoryName.isName(directory.getFileName().toString());
  }

  private static Optional<String> format(Path configuration) throws IOException {
    if (!Files.isRegularFile(configuration)) return Optional.empty();
    for (var line : Files.readAllLines(configuration)) {
      var sides = line.split("=", 2);
      if (sides.length == 2 && sides[0].strip().equals("repository_format"))
        return Optional.of(sides[1].strip());
    }
    return Optional.empty();
  }
}
