package io.wherry.master.cave;

import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.MalformedText;
import io.wherry.common.pbin.PackageSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;

/**
 * Pbins that neither cave's world names nor anything that it needs. Versions are not compared and
 * suggestions count as needs, so that rather too few are found.
 */
record Unwanted(List<Pbin> pbins) {
  Unwanted {
    pbins = List.copyOf(pbins);
  }

  /** All of their places; none where the world is empty, which is no wish to lose everything. */
  static Unwanted of(Node node) throws IOException, InterruptedException {
    var all = node.destination().pbins();
    var world = world(node.cave());
    return world.isEmpty() ? new Unwanted(List.of()) : among(all, world);
  }

  private static List<PackageSpec> world(CaveProgram cave)
      throws CaveTrouble, InterruptedException {
    var answer = cave.ask("print-set", "--expand", "world");
    try {
      return answer
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .map(PackageSpec::parse)
          .toList();
    } catch (IllegalArgumentException e) {
      throw new CaveTrouble("what cave's world wants cannot be read: " + e.getMessage());
    }
  }

  static Unwanted among(List<Pbin> all, Collection<PackageSpec> world) throws CaveTrouble {
    var wanted = new HashSet<String>();
    var open = new ArrayList<>(world);
    while (!open.isEmpty()) {
      var spec = open.removeLast();
      var fresh = new HashSet<String>();
      for (var pbin : all)
        if (isMeant(spec, pbin) && !wanted.contains(pbin.place())) {
          fresh.add(pbin.place());
          open.addAll(needs(pbin));
        }
      wanted.addAll(fresh);
    }
    return new Unwanted(all.stream().filter(pbin -> !wanted.contains(pbin.place())).toList());
  }

  private static boolean isMeant(PackageSpec spec, Pbin pbin) {
    return spec.name().equals(pbin.id().name())
        && spec.slot().flatMap(PackageSpec.Slot::named).map(pbin.id().slot()::equals).orElse(true);
  }

  private static List<PackageSpec> needs(Pbin pbin) throws CaveTrouble {
    try {
      var needs = new ArrayList<PackageSpec>();
      for (var demand : pbin.content().dependencies().demands(pbin.content().options().on()))
        for (var dependency : demand.node().dependencies()) needs.add(dependency.spec());
      return needs;
    } catch (MalformedText e) {
      throw new CaveTrouble(
          "nobody can say what is wanted, as it cannot be read what "
              + pbin.id()
              + " needs: "
              + e.getMessage());
    }
  }

  /** Of each place the one that counts. */
  List<PackageId> ids() {
    return Web.of(pbins).all().stream().map(Pbin::id).toList();
  }
}
