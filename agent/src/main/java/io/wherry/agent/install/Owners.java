package io.wherry.agent.install;

import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.Contents;
import io.wherry.common.pbin.InstalledEntry;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who owns what when the plan is done, as far as the plan cares: only paths that it brings or takes
 * are remembered, however large the database is.
 */
final class Owners {
  private final RootPaths paths;
  private final Set<String> brought = new HashSet<>();
  private final Map<String, PackageId> others = new HashMap<>();
  private final Set<String> kept = new HashSet<>();

  Owners(RootPaths paths) {
    this.paths = paths;
  }

  void bring(Image image) throws IOException {
    for (var entry : image.entries()) brought.add(paths.canonical(entry.path()));
    kept.addAll(brought);
  }

  /** Files of an entry that leaves, with the MD5 that it brought them with. */
  Map<String, String> sums(InstalledEntry leaving) throws IOException {
    var found = new HashMap<String, String>();
    for (var line : leaving.contents().lines())
      if (line instanceof Contents.Line.File f) found.put(paths.canonical(f.path()), f.md5());
    return found;
  }

  /** Looks through every entry that stays for paths that the plan brings or takes. */
  void look(List<Work> works, List<InstalledEntry> staying) throws IOException {
    var interesting = new HashSet<>(brought);
    for (var work : works)
      for (var entry : work.leaving())
        for (var line : entry.contents().lines()) interesting.add(paths.canonical(line.path()));
    for (var entry : staying) {
      for (var line : entry.contents().lines()) {
        var canonical = paths.canonical(line.path());
        if (interesting.contains(canonical)) others.putIfAbsent(canonical, entry.id());
      }
    }
    kept.addAll(others.keySet());
  }

  /** Staying packages by the paths of theirs that the plan touches. */
  Map<String, PackageId> others() {
    return others;
  }

  /** Paths that must not go with an entry that leaves. */
  Set<String> kept() {
    return kept;
  }
}
