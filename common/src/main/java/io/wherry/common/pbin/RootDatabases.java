package io.wherry.common.pbin;

import io.wherry.common.model.RepositoryName;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which databases a root has; those of cross hosts are not the root's. */
public final class RootDatabases {
  private static final Set<String> FORMATS = Set.of("exndbam-1", "installed_unpackaged-1");

  private RootDatabases() {}

  /** That at {@code usual} and those beside it, sorted. */
  public static List<Path> beside(Path usual) throws IOException {
    var found = new ArrayList<Path>();
    var folder = usual.resolveSibling("");
    if (!Files.isDirectory(folder)) return found;
    for (var child : NamedFiles.list(folder))
      if (child.equals(usual) || isDatabase(child)) found.add(child);
    found.sort(null);
    return found;
  }

  private static boolean isDatabase(Path directory) throws IOException {
    return format(directory.resolve("ndbam.conf")).filter(FORMATS::contains).isPresent()
        && RepositoryName.isName(directory.getFileName().toString());
  }

  private static Optional<String> format(Path configuration) throws IOException {
    if (!Files.isRegularFile(configuration)) return Optional.empty();
    for (var line : NamedFiles.readLines(configuration)) {
      var sides = line.split("=", 2);
      if (sides.length == 2 && sides[0].strip().equals("repository_format"))
        return Optional.of(sides[1].strip());
    }
    return Optional.empty();
  }
}
