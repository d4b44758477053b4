package io.wherry.agent.facts;

import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.InstalledDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The databases that say what is installed in a root besides the one that Wherry writes to: those
 * that paludis is told of or, where it is told of none, those that lie where it keeps them.
 */
final class Databases {
  private static final String USUAL_FOLDER = "var/db/paludis/repositories";
  private static final Set<String> FORMATS = Set.of("exndbam-1", "installed_unpackaged-1");
  private static final int MOST_BYTES = 64 << 10;
  private static final int LONGEST_NAME = 50;

  /** What the one that Wherry writes to is called. */
  private static final String OWN = "installed";

  private final RootFiles files;
  private final PaludisFiles configuration;
  private final Findings findings;
  private final Map<String, Path> found = new TreeMap<>();

  Databases(RootFiles files, PaludisFiles configuration, Findings findings) {
    this.files = files;
    this.configuration = configuration;
    this.findings = findings;
  }

  /** The one whose root it is; only a repository for cross compilation makes it asked for. */
  interface Machine {
    boolean is(String chost) throws IOException;
  }

  /** By name; those of other machines and roots do not count. */
  Map<String, Path> all(Machine machine) throws IOException {
    if (configuration.namesRepositories()) {
      for (var repository : configuration.repositories())
        if (isInstalled(repository) && isHere(repository, machine)) put(repository);
    } else {
      for (var name : files.names(USUAL_FOLDER))
        if (isDatabase(USUAL_FOLDER + "/" + name)) put(name, USUAL_FOLDER + "/" + name);
    }
    return found;
  }

  private static boolean isInstalled(Map<String, String> repository) {
    return switch (repository.getOrDefault("format", "")) {
      case "exndbam", "installed-unpackaged", "installed_unpackaged" -> true;
      default -> false;
    };
  }

  private static boolean isHere(Map<String, String> repository, Machine machine)
      throws IOException {
    var host = repository.getOrDefault("cross_compile_host", "");
    var root = repository.getOrDefault("root", "");
    return (root.isEmpty() || root.equals("/")) && (host.isEmpty() || machine.is(host));
  }

  private void put(Map<String, String> repository) {
    var location = repository.getOrDefault("location", "").replaceAll("^/+|/+$", "");
    if (location.isEmpty()) return;
    put(
        repository.getOrDefault("name", location.substring(location.lastIndexOf('/') + 1)),
        location);
  }

  private void put(String name, String location) {
    try {
      var place = files.place(location);
      if (place.equals(files.place(InstalledDatabase.USUAL_PLACE.toString()))) return;
      found.put(free(name), place);
    } catch (IOException e) {
      findings.unread("what is installed in " + location + ": " + e.getMessage());
    }
  }

  /** The name, if it is one and nobody else's. */
  private String free(String name) {
    var base = RepositoryName.isName(name) && name.length() <= LONGEST_NAME ? name : "unnamed";
    var free = base;
    for (int i = 2; free.equals(OWN) || found.containsKey(free); i++) free = base + "_" + i;
    return free;
  }

  private boolean isDatabase(String folder) {
    return switch (files.read(folder + "/ndbam.conf", MOST_BYTES)) {
      case RootFiles.Read.Absent(), RootFiles.Read.Unreadable(_) -> false;
      case RootFiles.Read.Content(var bytes) ->
          new String(bytes, StandardCharsets.ISO_8859_1)
              .lines()
              .map(line -> line.split("=", 2))
              .filter(sides -> sides.length == 2 && sides[0].strip().equals("repository_format"))
              .anyMatch(sides -> FORMATS.contains(sides[1].strip()));
    };
  }
}
