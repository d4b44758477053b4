package io.wherry.agent.install;

import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.Contents;
import io.wherry.common.pbin.InstalledEntry;
import io.wherry.common.pbin.RootPaths;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who owns what when the plan is done, as far as the plan cares: only paths that it brings or takes
 * are remembered, however large the database is.
 */
final class Owners {
  private final RootPaths paths;
  private final Map<PackageId, Image> brought = new HashMap<>();
  private final Map<String, Integer> bringers = new HashMap<>();
  private final Map<String, PackageId> others = new HashMap<>();
  private List<InstalledEntry> staying = List.of();

  Owners(RootPaths paths) {
    this.paths = paths;
  }

  /** What a coming package brings, instead of what was said of it before. */
  void bring(PackageId id, Image image) throws IOException {
    var before = Objects.requireNonNullElse(brought.put(id, image), Image.NONE);
    var more = new HashSet<String>();
    for (var entry : image.entries()) {
      var path = paths.canonical(entry.path());
      if (bringers.merge(path, 1, Integer::sum) == 1 && !staying.isEmpty()) more.add(path);
    }
    for (var entry : before.entries())
      bringers.merge(paths.canonical(entry.path()), -1, Integer::sum);
    if (!more.isEmpty()) look(more::contains);
  }

  /** Its files are in their places now: whoever brings one of them later takes it over. */
  void placed(PackageId id, Image image) throws IOException {
    for (var entry : image.entries())
      if (!entry.stat().is(Stat.Kind.DIRECTORY))
        others.putIfAbsent(paths.canonical(entry.path()), id);
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
    this.staying = List.copyOf(staying);
    var going = new HashSet<String>();
    for (var work : works)
      for (var contents : work.going())
        for (var line : contents.lines()) {
          var canonical = paths.canonical(line.path());
          if (!bringers.containsKey(canonical)) going.add(canonical);
        }
    look(path -> bringers.containsKey(path) || going.contains(path));
  }

  private void look(Predicate<String> interesting) throws IOException {
    for (var entry : staying) {
      for (var line : entry.contents().lines()) {
        var canonical = paths.canonical(line.path());
        if (interesting.test(canonical)) others.putIfAbsent(canonical, entry.id());
      }
    }
  }

  /** Who else, of those that stay or have come already, owns a path that the plan touches. */
  Optional<PackageId> other(String canonical) {
    return Optional.ofNullable(others.get(canonical));
  }

  /** True of paths that must not go with an entry that leaves. */
  boolean keeps(String canonical) {
    return others.containsKey(canonical) || bringers.getOrDefault(canonical, 0) > 0;
  }
}
