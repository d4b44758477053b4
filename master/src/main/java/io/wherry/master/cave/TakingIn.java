package io.wherry.master.cave;

import io.wherry.common.model.PackageId;
import io.wherry.master.build.BuiltStore;
import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings what cave has built into our store. Under the lock only. */
record TakingIn(Node node) {
  private static final System.Logger LOG = System.getLogger(TakingIn.class.getName());

  /** What came of several: taken in, or why not. */
  record Taken(List<BuiltStore.Entry> entries, Map<PackageId, String> broken) {}

  /** Settles what a run that was killed has left, its whole builds kept and not staged. */
  void recover() throws IOException, InterruptedException {
    var mark = node.mark();
    var before = mark.before();
    if (before.isEmpty()) return;
    var swept = node.sweep().after(before.get());
    of(swept.fresh(), Optional.of(mark.began()));
    mark.clear();
  }

  /**
   * Takes in and stages what was built by hand, or before Wherry came: from what it was built is
   * not known, so it counts as built from what there is now.
   */
  void adopt() throws IOException, InterruptedException {
    var unknown = new ArrayList<Pbin>();
    for (var pbin : node.web().all())
      if (node.artefacts().known(pbin).isEmpty() && isWhole(pbin)) unknown.add(pbin);
    if (unknown.isEmpty()) return;
    for (var pbin : unknown)
      LOG.log(
          System.Logger.Level.INFO,
          "{0} was not built by an order of ours; adopted, with exheres, exlibs and what it is"
              + " built with as they are now",
          pbin.build());
    var taken = of(unknown, Optional.empty());
    taken.broken().forEach((id, why) -> LOG.log(System.Logger.Level.WARNING, "{0}: {1}", id, why));
    node.store().stage(taken.entries());
  }

  private boolean isWhole(Pbin pbin) throws InterruptedException {
    var problem = node.artefacts().problem(pbin);
    problem.ifPresent(
        why -> LOG.log(System.Logger.Level.WARNING, "{0} is passed over: {1}", pbin.build(), why));
    return problem.isEmpty();
  }

  /** Whole builds only. Inputs that changed {@code since} count as changed. */
  Taken of(Collection<Pbin> pbins, Optional<FileTime> since)
      throws IOException, InterruptedException {
    var entries = new ArrayList<BuiltStore.Entry>();
    var broken = new LinkedHashMap<PackageId, String>();
    var reader = node.reader(node.web());
    for (var pbin : pbins) {
      var inputs = reader.of(pbin, since).orElse(new Inputs(List.of()));
      switch (node.artefacts().take(pbin, inputs)) {
        case Artefacts.Outcome.Made(var entry) -> entries.add(entry);
        case Artefacts.Outcome.Broken(var why) -> broken.put(pbin.id(), why);
      }
    }
    return new Taken(entries, broken);
  }
}
