package io.wherry.master.cave;

import io.wherry.common.git.Note;
import io.wherry.common.git.WorkTree;
import io.wherry.common.model.Build;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.PbinFile;
import io.wherry.master.build.Builder.Published;
import io.wherry.master.build.BuiltStore;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Packages of which a higher version in the same slot is published and that no kept release has:
 * their pbins, which cave would not choose any more, their tarballs and what we have of them. Of
 * each slot the highest stays, whoever wants it or not. Under the lock only.
 */
record Superseded(Destination destination, BuiltStore store, Duration keep) {

  List<Build> collect(Published published, Instant now, boolean dryRun) throws IOException {
    var all = destination.pbins();
    var pbins = pbins(all, published, now);
    var stored = stored(all, published);
    if (!dryRun) {
      if (!pbins.isEmpty()) remove(pbins, now);
      for (var entry : stored) store.forget(entry.build().id());
    }
    var builds = new LinkedHashSet<Build>();
    pbins.forEach(pbin -> builds.add(pbin.build()));
    stored.forEach(entry -> builds.add(entry.build()));
    return List.copyOf(builds);
  }

  /** Young ones stay: somebody may be about to go back to a lower version. */
  private List<Pbin> pbins(List<Pbin> all, Published published, Instant now) throws IOException {
    var highest = new HashSet<Build>();
    for (var pbin : Web.of(all).all()) highest.add(pbin.build());
    var superseding =
        all.stream()
            .filter(pbin -> highest.contains(pbin.build()))
            .filter(pbin -> published.newest().contains(pbin.build()))
            .map(Pbin::place)
            .collect(Collectors.toSet());
    var staged = store.staged().stream().map(each -> each.build().id()).collect(Collectors.toSet());
    var found = new ArrayList<Pbin>();
    for (var pbin : all) {
      boolean needed =
          highest.contains(pbin.build())
              || published.kept().contains(pbin.id())
              || staged.contains(pbin.id());
      if (!needed && superseding.contains(pbin.place()) && isOld(pbin, now)) found.add(pbin);
    }
    return found;
  }

  private boolean isOld(Pbin pbin, Instant now) throws IOException {
    return !Files.getLastModifiedTime(pbin.file()).toInstant().plus(keep).isAfter(now);
  }

  /** Those that cave has nothing of any more; a tarball without a name has its own time. */
  private List<BuiltStore.Entry> stored(List<Pbin> all, Published published) throws IOException {
    var there = all.stream().map(Pbin::id).collect(Collectors.toSet());
    var found = new ArrayList<BuiltStore.Entry>();
    for (var entry : store.superseded(published)) {
      var id = entry.build().id();
      if (!there.contains(id) && tarballs(id).isEmpty()) found.add(entry);
    }
    return found;
  }

  private List<String> tarballs(PackageId id) throws IOException {
    return destination.tarballs().stream()
        .filter(tarball -> destination.isOf(id, tarball))
        .toList();
  }

  /** The pbin last of what cave knows: as long as it is there, this is done again. */
  private void remove(List<Pbin> pbins, Instant now) throws IOException {
    for (var pbin : pbins)
      for (var tarball : tarballs(pbin.id()))
        Files.deleteIfExists(destination.distdir().resolve(tarball));
    new WorkTree(destination.folder()).remove(paths(pbins), note(pbins, now));
    for (var pbin : pbins) store.forget(pbin.id());
  }

  private static Set<String> paths(List<Pbin> pbins) {
    return pbins.stream().map(pbin -> PbinFile.pathOf(pbin.id())).collect(Collectors.toSet());
  }

  private static Note note(List<Pbin> pbins, Instant now) {
    var text = new StringBuilder("Remove superseded packages\n\n");
    text.append("A higher version in their slot is published, and no release that is kept has\n");
    text.append("one of these:\n\n");
    for (var pbin : pbins) text.append("  ").append(pbin.build()).append('\n');
    return new Note("Wherry", "wherry@localhost", now, text.toString());
  }
}
