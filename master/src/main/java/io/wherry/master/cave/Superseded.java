package io.wherry.master.cave;

import io.wherry.common.model.Build;
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
import java.util.stream.Collectors;

/**
 * Packages of which a higher version in the same slot is published and that no kept release has:
 * their pbins, which cave would not choose any more, their tarballs and what we have of them. Of
 * each slot the highest stays, whoever wants it or not. Under the lock only.
 */
record Superseded(Destination destination, BuiltStore store, Duration keep) {
  private static final Removal.Why WHY =
      new Removal.Why(
          "Remove superseded packages",
          "A higher version in their slot is published, and no release that is kept has\n"
              + "one of these:");

  private Removal removal() {
    return new Removal(destination, store);
  }

  List<Build> collect(Published published, Instant now, boolean dryRun) throws IOException {
    var all = destination.pbins();
    var pbins = pbins(all, published, now);
    var stored = stored(all, published);
    if (!dryRun) {
      if (!pbins.isEmpty()) removal().of(pbins, WHY, now);
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
      if (!there.contains(id) && removal().tarballs(id).isEmpty()) found.add(entry);
    }
    return found;
  }
}
