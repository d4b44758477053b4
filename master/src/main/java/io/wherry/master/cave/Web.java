package io.wherry.master.cave;

import io.wherry.common.pbin.DependencyTree.Label;
import io.wherry.common.pbin.MalformedText;
import io.wherry.common.pbin.PackageSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who needs whom among the pbins of a repository; of each place its highest version counts. What is
 * installed without a pbin is not seen.
 */
final class Web {
  private static final Set<Label> TO_BUILD =
      Set.of(Label.BUILD, Label.BUILT_AGAINST, Label.COMPILE);
  private static final Set<Label> AT_ALL =
      Set.of(
          Label.BUILD,
          Label.BUILT_AGAINST,
          Label.COMPILE,
          Label.RUN,
          Label.INSTALL,
          Label.POST,
          Label.RECOMMENDATION,
          Label.REQUIRED);

  private final Map<String, Pbin> highest;

  private Web(Map<String, Pbin> highest) {
    this.highest = Collections.unmodifiableMap(highest);
  }

  static Web of(Collection<Pbin> pbins) {
    var highest = new TreeMap<String, Pbin>();
    for (var pbin : pbins)
      highest.merge(
          pbin.place(),
          pbin,
          (one, other) -> one.id().version().compareTo(other.id().version()) < 0 ? other : one);
    return new Web(highest);
  }

  /** One of each place. */
  List<Pbin> all() {
    return List.copyOf(highest.values());
  }

  List<Pbin> matching(PackageSpec spec) {
    return highest.values().stream().filter(pbin -> spec.admits(pbin.id())).toList();
  }

  /** What it is built with and against. */
  List<Pbin> builtWith(Pbin pbin) {
    return needs(pbin, TO_BUILD);
  }

  /** Those that the targets name, and all that they need. */
  List<Pbin> closure(Collection<PackageSpec> targets) {
    var found = new LinkedHashMap<String, Pbin>();
    var open = new ArrayList<Pbin>();
    for (var target : targets) open.addAll(matching(target));
    while (!open.isEmpty()) {
      var next = open.removeLast();
      if (found.putIfAbsent(next.place(), next) == null) open.addAll(needs(next, AT_ALL));
    }
    return List.copyOf(found.values());
  }

  /** Those of {@code pbins}, and all that is built with any of them, and so on. */
  List<Pbin> withDependents(Collection<Pbin> pbins) {
    var found = new LinkedHashMap<String, Pbin>();
    for (var pbin : pbins) found.put(pbin.place(), pbin);
    boolean grew = true;
    while (grew) {
      grew = false;
      for (var pbin : highest.values())
        if (!found.containsKey(pbin.place())
            && builtWith(pbin).stream().anyMatch(need -> found.containsKey(need.place()))) {
          found.put(pbin.place(), pbin);
          grew = true;
        }
    }
    return List.copyOf(found.values());
  }

  private List<Pbin> needs(Pbin pbin, Set<Label> labels) {
    var found = new TreeMap<String, Pbin>();
    try {
      var options = pbin.content().options().on();
      for (var demand : pbin.content().dependencies().demands(options))
        if (demand.isFor(labels))
          for (var dependency : demand.node().dependencies())
            for (var need : matching(dependency.spec())) found.put(need.place(), need);
    } catch (MalformedText e) {
      return List.of();
    }
    found.remove(pbin.place());
    return List.copyOf(found.values());
  }
}
