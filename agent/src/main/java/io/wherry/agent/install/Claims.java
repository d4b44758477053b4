package io.wherry.agent.install;

import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.RootPaths;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which packages have what in which directory of the root, by its canonical path. */
final class Claims {
  private final Map<String, List<Claim>> claims = new HashMap<>();
  private final Set<PackageId> packages = new HashSet<>();

  private record Claim(PackageId id, Folder folder) {
    boolean holds(String name) {
      return folder.find(name) >= 0;
    }

    boolean holdsFile(String name) {
      int number = folder.find(name);
      return number >= 0 && !folder.isDirectory(number);
    }
  }

  /** The canonical path of a directory is that of what is in it, without the name. */
  void add(PackageId id, Image image, RootPaths paths) throws IOException {
    packages.add(id);
    for (var folder : image.folders()) {
      var inside = paths.canonical(folder.path() + "/x");
      claims.computeIfAbsent(directory(inside), _ -> new ArrayList<>()).add(new Claim(id, folder));
    }
  }

  void drop(PackageId id) {
    if (!packages.remove(id)) return;
    for (var some : claims.values()) some.removeIf(claim -> claim.id().equals(id));
  }

  boolean hold(String canonical) {
    return of(canonical).stream().anyMatch(claim -> claim.holds(name(canonical)));
  }

  /** The first that has something there that is no directory. */
  Optional<PackageId> ownerOfFile(String canonical) {
    return of(canonical).stream()
        .filter(claim -> claim.holdsFile(name(canonical)))
        .findFirst()
        .map(Claim::id);
  }

  private List<Claim> of(String canonical) {
    return claims.getOrDefault(directory(canonical), List.of());
  }

  private static String directory(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
