package io.wherry.agent.cave;

import io.wherry.common.model.Artefact;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How what a plan takes away could come back: each build in a release, its tarball at hand. */
record WaysBack(List<Held> held, List<Artefact> absent, List<String> missing) {
  WaysBack {
    held = List.copyOf(held);
    absent = List.copyOf(absent);
    missing = List.copyOf(missing);
  }

  /** Where tarballs lie, besides where cave looks. */
  record Stores(Path cache, Distdir distdir) {
    Optional<Path> find(Artefact artefact) throws IOException {
      for (var place : List.of(cache.resolve(artefact.name()), distdir.file(artefact)))
        if (Distdir.is(place, artefact)) return Optional.of(place);
      return Optional.empty();
    }
  }

  static WaysBack of(Plan plan, Holdings before, Builds builds, Stores stores) throws IOException {
    var held = new ArrayList<Held>();
    var absent = new ArrayList<Artefact>();
    var missing = new ArrayList<String>();
    for (var goal : Goal.back(plan, before)) {
      if (!(goal instanceof Goal.There(var id, var pbin))) continue;
      var build = pbin.isEmpty() ? Optional.<Held>empty() : builds.find(id, pbin.get());
      if (build.isEmpty()) {
        missing.add(noBuild(id, pbin.isPresent()));
      } else if (stores.find(build.get().tarball()).isEmpty()) {
        absent.add(build.get().tarball());
        missing.add(id + " (its tarball " + build.get().tarball().name() + " is not here)");
      } else {
        held.add(build.get());
      }
    }
    return new WaysBack(held, absent, missing);
  }

  private static String noBuild(PackageId id, boolean binary) {
    return id
        + (binary
            ? " (no release that this host knows has this build)"
            : " (it was built on this host)");
  }
}
