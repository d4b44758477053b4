package io.wherry.agent.inspect;

import io.wherry.common.pbin.RootPaths;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds who owns paths as the root sees them. {@code /lib/x} and {@code /usr/lib/x} are the same
 * object where one directory leads to the other; a symlink itself is never followed.
 */
public final class OwnerSearch {
  private final RootPaths paths;

  public OwnerSearch(RootPaths paths) {
    this.paths = paths;
  }

  /** The owners of each path that has any, in the order of {@code packages}. */
  public Map<String, Set<Installed>> owners(List<String> asked, List<Installed> packages)
      throws IOException {
    var wanted = new HashMap<String, List<String>>();
    for (var path : asked) wanted.computeIfAbsent(object(path), _ -> new ArrayList<>()).add(path);
    var names = new LinkedHashSet<String>();
    for (var object : wanted.keySet()) names.add(nameOf(object));
    var found = new LinkedHashMap<String, Set<Installed>>();
    for (var installed : packages)
      for (var line : installed.entry().contents().lines()) {
        // Most lines are about other names, which is found out without a look at the disk.
        if (!names.contains(nameOf(line.path()))) continue;
        for (var path : wanted.getOrDefault(object(line.path()), List.of()))
          found.computeIfAbsent(path, _ -> new LinkedHashSet<>()).add(installed);
      }
    return found;
  }

  private static String nameOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The one name of what a path means: {@code /usr/bin/.} is a directory like any other. */
  private String object(String path) throws IOException {
    var plain = path.replaceAll("/+$", "");
    var name = nameOf(plain);
    if (!name.equals(".") && !name.equals(".."))
      return paths.canonical(plain.isEmpty() ? "/" : plain);
    var inside = paths.canonical(plain + "/inside");
    int slash = inside.lastIndexOf('/');
    return slash == 0 ? "/" : inside.substring(0, slash);
  }
}
