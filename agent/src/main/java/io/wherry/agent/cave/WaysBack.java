package io.wherry.agent.cave;

import io.wherry.common.model.Artefact;
import io.wherry.common.model.Digest;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    var goals = there(Goal.back(plan, before));
    var found = builds.find(binaries(goals));
    for (var goal : goals) {
      var build = found.get(goal.id());
      if (build == null) {
        missing.add(noBuild(goal.id(), goal.pbin().isPresent()));
      } else if (stores.find(build.tarball()).isEmpty()) {
        absent.add(build.tarball());
        missing.add(goal.id() + " (its tarball " + build.tarball().name() + " is not here)");
      } else {
        held.add(build);
      }
    }
    return new WaysBack(held, absent, missing);
  }

  private static List<Goal.There> there(List<Goal> goals) {
    var there = new ArrayList<Goal.There>();
    for (var goal : goals) if (goal instanceof Goal.There t) there.add(t);
    return there;
  }

  private static Map<PackageId, Digest> binaries(List<Goal.There> goals) {
    var pbins = new HashMap<PackageId, Digest>();
    for (var goal : goals) goal.pbin().ifPresent(pbin -> pbins.put(goal.id(), pbin));
    return pbins;
  }

  private static String noBuild(PackageId id, boolean binary) {
    return id
        + (binary
            ? " (no release that this host knows has this build)"
            : " (it was built on this host)");
  }
}
