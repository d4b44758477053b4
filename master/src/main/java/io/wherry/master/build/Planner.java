package io.wherry.master.build;

import io.wherry.common.model.PackageId;
import io.wherry.common.model.PackageName;
import io.wherry.common.pbin.DependencyTree.Label;
import io.wherry.common.pbin.DependencyTree.Node;
import io.wherry.common.pbin.MalformedText;
import io.wherry.common.pbin.Options;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.master.build.MetadataReader.MalformedExheres;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Chooses the packages that an order comes to: of each the highest version that everybody who wants
 * it admits, and of its dependencies those that neither the machine supplies nor a condition drops.
 */
final class Planner {
  private static final int ROUNDS = 100;
  private static final Set<Label> BUILDING =
      EnumSet.of(
          Label.BUILD,
          Label.BUILT_AGAINST,
          Label.COMPILE,
          Label.FETCH,
          Label.TEST,
          Label.TEST_EXPENSIVE);
  private static final Set<Label> RUNNING =
      EnumSet.of(Label.RUN, Label.BUILT_AGAINST, Label.INSTALL, Label.POST, Label.REQUIRED);

  private final ExheresTrees trees;
  private final MetadataReader metadata;
  private final OptionRules rules;
  private final Supplied supplied;
  private final boolean tests;

  /** Who wants what; kept over rounds, so that a choice that somebody refuses is made anew. */
  private final Map<PackageName, Map<String, PackageSpec>> wants = new HashMap<>();

  private final Set<String> problems = new LinkedHashSet<>();

  Planner(
      ExheresTrees trees,
      MetadataReader metadata,
      OptionRules rules,
      Supplied supplied,
      boolean tests) {
    this.trees = trees;
    this.metadata = metadata;
    this.rules = rules;
    this.supplied = supplied;
    this.tests = tests;
  }

  /** The packages by id; empty where there are {@link #problems}. */
  Map<PackageId, Planned> plan(List<PackageSpec> targets) throws IOException, InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      int before = wanted();
      problems.clear();
      var plan = new Round(targets).run();
      if (wanted() == before || !problems.isEmpty()) return problems.isEmpty() ? plan : Map.of();
    }
    problems.add("the demands of the packages on each other never settle");
    return Map.of();
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  private int wanted() {
    return wants.values().stream().mapToInt(Map::size).sum();
  }

  /** One walk from the targets with all that is wanted so far. */
  private final class Round {
    private final Map<PackageId, Planned> plan = new TreeMap<>();
    private final Map<PackageId, Exheres> chosen = new LinkedHashMap<>();
    private final ArrayDeque<Exheres> open = new ArrayDeque<>();
    private final List<PackageSpec> targets;

    Round(List<PackageSpec> targets) {
      this.targets = targets;
    }

    Map<PackageId, Planned> run() throws IOException, InterruptedException {
      for (var target : targets) choose(target, "the order", Options.NONE);
      while (!open.isEmpty()) {
        var exheres = open.pop();
        try {
          plan.put(exheres.id(), expand(exheres));
        } catch (MalformedText e) {
          problems.add(e.getMessage());
        }
      }
      return plan;
    }

    private Planned expand(Exheres exheres) throws IOException, InterruptedException {
      var options = rules.chosenFor(exheres.id(), exheres.declaredOptions());
      var toBuild = new TreeSet<PackageId>();
      var toRun = new TreeSet<PackageId>();
      for (var demand : exheres.dependencies().demands(options)) {
        boolean build = isNeeded(demand.labels(), BUILDING);
        boolean run = isNeeded(demand.labels(), RUNNING);
        if (!build && !run) continue;
        var met = meet(demand.node(), exheres, Options.of(options, exheres.declaredOptions()));
        if (build) toBuild.addAll(met);
        if (run) toRun.addAll(met);
      }
      return new Planned(exheres, options, toBuild, toRun);
    }

    private boolean isNeeded(Set<Label> labels, Set<Label> among) {
      return labels.stream()
          .filter(among::contains)
          .anyMatch(label -> tests || (label != Label.TEST && label != Label.TEST_EXPENSIVE));
    }

    private List<PackageId> meet(Node node, Exheres by, Options asking)
        throws IOException, InterruptedException {
      return switch (node) {
        case Node.Dependency one -> meet(one.spec(), by, asking);
        case Node.Group group -> meetAll(group.nodes(), by, asking);
        case Node.AnyOf any -> meetAny(any, by, asking);
        case Node.Conditional _, Node.Labels _, Node.Blocker _ -> List.of();
      };
    }

    private List<PackageId> meetAll(List<Node> nodes, Exheres by, Options asking)
        throws IOException, InterruptedException {
      var met = new ArrayList<PackageId>();
      for (var node : nodes) met.addAll(meet(node, by, asking));
      return met;
    }

    /** The first alternative that can be had; where none can, the first one's problem is told. */
    private List<PackageId> meetAny(Node.AnyOf any, Exheres by, Options asking)
        throws IOException, InterruptedException {
      for (var node : any.nodes()) if (canMeet(node)) return meet(node, by, asking);
      return any.nodes().isEmpty() ? List.of() : meet(any.nodes().getFirst(), by, asking);
    }

    private boolean canMeet(Node node) throws IOException, InterruptedException {
      return switch (node) {
        case Node.Dependency one -> supplied.satisfies(one.spec()) || best(one.spec()).isPresent();
        case Node.Group group -> all(group.nodes());
        case Node.AnyOf any -> any(any.nodes());
        case Node.Conditional _, Node.Labels _, Node.Blocker _ -> true;
      };
    }

    private boolean all(List<Node> nodes) throws IOException, InterruptedException {
      for (var node : nodes) if (!canMeet(node)) return false;
      return true;
    }

    private boolean any(List<Node> nodes) throws IOException, InterruptedException {
      for (var node : nodes) if (canMeet(node)) return true;
      return false;
    }

    private List<PackageId> meet(PackageSpec spec, Exheres by, Options asking)
        throws IOException, InterruptedException {
      if (supplied.satisfies(spec) && targets.stream().noneMatch(t -> t.name().equals(spec.name())))
        return List.of();
      var met = choose(spec, by.id().toString(), asking);
      return met.map(exheres -> List.of(exheres.id())).orElse(List.of());
    }

    private Optional<Exheres> choose(PackageSpec spec, String by, Options asking)
        throws IOException, InterruptedException {
      wants.computeIfAbsent(spec.name(), _ -> new TreeMap<>()).put(by + " " + spec, spec);
      var best = best(spec);
      if (best.isEmpty()) {
        problems.add(missing(spec, by));
        return best;
      }
      var exheres = best.get();
      if (chosen.put(exheres.id(), exheres) == null) open.push(exheres);
      var options = rules.chosenFor(exheres.id(), exheres.declaredOptions());
      if (!spec.admitsOptions(Options.of(options, exheres.declaredOptions()), asking))
        problems.add(
            "%s wants %s, but %s has the options [%s]; set them under build.choices.options"
                .formatted(by, spec, exheres.id(), String.join(" ", options)));
      return best;
    }

    private String missing(PackageSpec spec, String by) throws IOException {
      var versions = trees.versionsOf(spec.name());
      if (versions.isEmpty())
        return "%s wants %s, which no exheres repository has; add its repository to build.repositories, or name %s under build.choices.provided if this machine supplies it"
            .formatted(by, spec, spec.name());
      var others = new ArrayList<>(wants.getOrDefault(spec.name(), Map.of()).keySet());
      others.remove(by + " " + spec);
      return "%s wants %s, but of its versions (%s) none fits%s"
          .formatted(
              by,
              spec,
              String.join(", ", versions.stream().map(v -> v.version().text()).toList()),
              others.isEmpty() ? "" : " together with what others want: " + others);
    }
  }

  /** The highest version that fits this demand and, of the others on its slot, all. */
  private Optional<Exheres> best(PackageSpec spec) throws IOException, InterruptedException {
    for (var file : trees.versionsOf(spec.name())) {
      if (file.isScm() && spec.prefixed().isEmpty()) continue;
      Exheres exheres;
      try {
        exheres = metadata.read(file);
      } catch (MalformedExheres e) {
        problems.add(e.getMessage());
        return Optional.empty();
      }
      if (spec.admits(exheres.id()) && othersAdmit(exheres.id())) return Optional.of(exheres);
    }
    return Optional.empty();
  }

  /** Demands that name another slot are about another package. */
  private boolean othersAdmit(PackageId id) {
    return wants.getOrDefault(id.name(), Map.of()).values().stream()
        .filter(spec ->
            spec.slot().flatMap(PackageSpec.Slot::named).map(id.slot()::equals).orElse(true))
        .allMatch(spec -> spec.admits(id));
  }
}
