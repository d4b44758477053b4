package io.wherry.master.cave;

import io.wherry.common.pbin.PackageSpec;
import io.wherry.master.build.BuiltStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds pbins that cave takes for current although what they were built from is not any more. */
final class Finding {
  private static final System.Logger LOG = System.getLogger(Finding.class.getName());
  private final Web web;
  private final Inputs.Reader reader;
  private final Artefacts artefacts;

  Finding(Web web, Inputs.Reader reader, Artefacts artefacts) {
    this.web = web;
    this.reader = reader;
    this.artefacts = artefacts;
  }

  /**
   * Those of the closure of {@code targets}, or without targets all, with everything that is built
   * with them. What stands in {@code places} is built anyway or has been.
   */
  List<Pbin> stale(List<PackageSpec> targets, Set<String> places) throws IOException {
    var changed = new LinkedHashMap<Pbin, List<String>>();
    for (var pbin : targets.isEmpty() ? web.all() : web.closure(targets)) {
      if (places.contains(pbin.place())) continue;
      var why = changes(pbin);
      if (!why.isEmpty()) changed.put(pbin, why);
    }
    say(changed);
    return withDependents(changed.keySet(), places);
  }

  private static void say(Map<Pbin, List<String>> changed) {
    changed.forEach((pbin, why) ->
        LOG.log(System.Logger.Level.INFO, "{0} is stale: {1}", pbin.id(), String.join(", ", why)));
  }

  private List<Pbin> withDependents(Collection<Pbin> changed, Set<String> places)
      throws IOException {
    var found = new ArrayList<Pbin>();
    for (var pbin : web.withDependents(changed))
      if (!places.contains(pbin.place()) && reader.of(pbin).isPresent()) found.add(pbin);
    return found;
  }

  /** Nothing of one that we do not know, or whose exheres is gone. */
  private List<String> changes(Pbin pbin) throws IOException {
    var known = artefacts.known(pbin);
    var now = reader.of(pbin);
    if (known.isEmpty() || now.isEmpty()) return List.of();
    if (known.get().inputs().equals(now.get().digest())) return List.of();
    return before(known.get()).changes(now.get());
  }

  private static Inputs before(BuiltStore.Entry entry) throws IOException {
    return Inputs.read(entry.directory().resolve(Artefacts.INPUTS));
  }
}
