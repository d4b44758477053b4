package io.wherry.agent.install;

import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.InstalledEntry;
import io.wherry.common.pbin.RootPaths;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who owns what when the plan is done, as far as the plan cares: what it brings is asked of its
 * images, and of those that stay only what it brings or takes is remembered, however large the
 * database is.
 */
final class Owners {
  private final RootPaths paths;
  private final Claims brought = new Claims();
  private final Claims placed = new Claims();
  private final Map<String, PackageId> others = new HashMap<>();
  private List<InstalledEntry> staying = List.of();

  Owners(RootPaths paths) {
    this.paths = paths;
  }

  /** What a coming package brings, instead of what was said of it before. */
  void bring(PackageId id, Image image) throws IOException {
    var more = new HashSet<String>();
    if (!staying.isEmpty())
      for (var entry : image) {
        var path = paths.canonical(entry.path());
        if (!brought.hold(path)) more.add(path);
      }
    brought.drop(id);
    brought.add(id, image, paths);
    if (!more.isEmpty()) look(more::contains);
  }

  /** Its files are in their places now: whoever brings one of them later takes it over. */
  void placed(PackageId id, Image image) throws IOException {
    placed.add(id, image, paths);
  }

  /** Looks through every entry that stays for paths that the plan brings or takes. */
  void look(List<Work> works, List<InstalledEntry> staying) throws IOException {
    this.staying = List.copyOf(staying);
    if (staying.isEmpty()) return;
    var going = new PathFilter();
    for (var work : works) work.eachGoing(line -> going.add(paths.canonical(line.path())));
    look(path -> going.passes(path) || brought.hold(path));
  }

  private void look(Predicate<String> interesting) throws IOException {
    for (var entry : staying)
      entry.eachLine(line -> {
        var canonical = paths.canonical(line.path());
        if (interesting.test(canonical)) others.putIfAbsent(canonical, entry.id());
      });
  }

  /** Who else, of those that stay or have come already, owns a path that the plan touches. */
  Optional<PackageId> other(String canonical) {
    return Optional.ofNullable(others.get(canonical)).or(() -> placed.ownerOfFile(canonical));
  }

  /** True of paths that must not go with an entry that leaves. */
  boolean keeps(String canonical) {
    return others.containsKey(canonical)
        || placed.ownerOfFile(canonical).isPresent()
        || brought.hold(canonical);
  }
}
