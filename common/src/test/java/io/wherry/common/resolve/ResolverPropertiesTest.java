package io.wherry.common.resolve;

import static io.wherry.common.resolve.Scenarios.candidate;
import static io.wherry.common.resolve.Scenarios.managed;
import static io.wherry.common.resolve.Scenarios.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Digest;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import io.wherry.common.pbin.PackageSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Random problems, small ones compared with trying everything. */
class ResolverPropertiesTest {
  private static final List<String> NAMES = List.of("app/a", "app/b", "app/c", "app/d");

  @Test
  void whereASolutionExistsItIsFoundAndNowhereElse() {
    int impossible = 0;
    for (int seed = 0; seed < 3_000; seed++) {
      var world = new World(new Random(seed));
      var catalogue = world.catalogue();
      var root = "app/a";
      boolean solvable = triesEverything(catalogue, PackageSpec.parse(root));
      switch (Resolver.resolve(
          catalogue, new Inventory(List.of()), wanted(root), Provided.NOTHING)) {
        case Resolution.Resolved r -> {
          assertThat(solvable).as("seed " + seed).isTrue();
          assertSound(seed, r.plan(), catalogue, new Inventory(List.of()));
        }
        case Resolution.Impossible i -> {
          assertThat(solvable).as("seed " + seed + " " + i.explanation()).isFalse();
          assertThat(i.explanation()).as("seed " + seed).isNotEmpty().contains("wanted: app/a");
          impossible++;
        }
      }
    }
    assertThat(impossible).isBetween(300, 2_700);
  }

  @Test
  void aPlanCarriedOutLeavesNothingToDo() {
    int plans = 0;
    for (int seed = 0; seed < 2_000; seed++) {
      var random = new Random(seed);
      var world = new World(random);
      var catalogue = world.catalogue();
      var inventory = world.inventory(catalogue);
      var wish = wanted(NAMES.get(random.nextInt(4)), NAMES.get(random.nextInt(4)));
      var resolution = Resolver.resolve(catalogue, inventory, wish, Provided.NOTHING);
      if (resolution instanceof Resolution.Resolved(var plan, _)) {
        assertSound(seed, plan, catalogue, inventory);
        var after = carriedOut(plan, inventory);
        var again = Resolver.resolve(catalogue, after, wish, Provided.NOTHING);
        assertThat(again).as("seed " + seed).isInstanceOf(Resolution.Resolved.class);
        if (again instanceof Resolution.Resolved(var rest, _))
          assertThat(rest.changes()).as("seed " + seed + " " + plan).isEmpty();
        plans++;
      }
    }
    assertThat(plans).isGreaterThan(500);
  }

  @Test
  void threeHundredChangesOutOfTwoThousandPackagesTakeNoTime() {
    var random = new Random(3);
    var candidates = new ArrayList<Candidate>();
    for (int i = 0; i < 2_000; i++)
      for (int version = 1; version <= 1 + i % 3; version++) {
        var needs = new StringBuilder("run:");
        for (int j = random.nextInt(6); j > 0 && i > 0; j--) {
          int other = i - 1 - random.nextInt(Math.min(i, 60));
          needs.append(" app/p").append(other).append(random.nextInt(5) == 0 ? "[<3]" : "");
        }
        if (i + 40 < 2_000 && i % 7 == 0 && i > 400) needs.append(" post: app/p").append(i + 40);
        candidates.add(candidate("app/p" + i + "-" + version, needs.toString()));
      }
    var catalogue = new Catalogue(Scenarios.RELEASE, candidates);
    var inventory = new Inventory(List.of());
    var wish = wanted("app/p331", "app/p332", "app/p333");
    var first = Resolver.resolve(catalogue, inventory, wish, Provided.NOTHING);
    assertThat(first).isInstanceOf(Resolution.Resolved.class);
    if (first instanceof Resolution.Resolved(var plan, _))
      assertThat(plan.changes()).hasSizeBetween(250, 400);
    // Some tens of milliseconds; the limit is for machines that do much else beside.
    Assertions.assertTimeout(
        Duration.ofSeconds(5),
        () ->
            assertThat(Resolver.resolve(catalogue, inventory, wish, Provided.NOTHING))
                .isEqualTo(first));
  }

  private static void assertSound(int seed, Plan plan, Catalogue catalogue, Inventory inventory) {
    assertThat(PlanCheck.problems(plan, catalogue, inventory, Provided.NOTHING))
        .as("seed " + seed + " " + plan)
        .isEmpty();
  }

  private static Inventory carriedOut(Plan plan, Inventory inventory) {
    Map<PackageId, InstalledPackage> packages = new TreeMap<>();
    inventory.packages().forEach(p -> packages.put(p.id(), p));
    for (var install : plan.installs()) {
      boolean managed =
          install.replaces().stream().map(packages::get).allMatch(InstalledPackage::managed);
      install.replaces().forEach(packages::remove);
      packages.put(
          install.id(), new InstalledPackage(install.id(), Optional.of(install.pbin()), managed));
    }
    plan.removals().forEach(removal -> packages.remove(removal.id()));
    return new Inventory(List.copyOf(packages.values()));
  }

  /** Whether any choice of at most one candidate for each slot is whole and holds the root. */
  private static boolean triesEverything(Catalogue catalogue, PackageSpec root) {
    var places = new TreeMap<String, List<Candidate>>();
    for (var candidate : catalogue.candidates())
      places
          .computeIfAbsent(
              candidate.id().name() + ":" + candidate.id().slot(), _ -> new ArrayList<>())
          .add(candidate);
    return tries(catalogue, root, List.copyOf(places.values()), 0, new ArrayList<>());
  }

  private static boolean tries(
      Catalogue catalogue,
      PackageSpec root,
      List<List<Candidate>> places,
      int next,
      List<Candidate> chosen) {
    if (next == places.size()) return isWhole(catalogue, root, chosen);
    if (tries(catalogue, root, places, next + 1, chosen)) return true;
    for (var candidate : places.get(next)) {
      chosen.add(candidate);
      if (tries(catalogue, root, places, next + 1, chosen)) return true;
      chosen.removeLast();
    }
    return false;
  }

  private static boolean isWhole(Catalogue catalogue, PackageSpec root, List<Candidate> chosen) {
    if (chosen.stream().noneMatch(c -> root.admits(c.id()))) return false;
    var state =
        HostState.of(
            catalogue,
            new Inventory(chosen.stream().map(Scenarios::managed).toList()),
            Provided.NOTHING);
    return chosen.stream()
        .allMatch(c -> Requirements.of(c).stream().allMatch(node -> state.holds(node, c)));
  }

  /** Four packages in up to two slots, needing and blocking each other at random. */
  private record World(Random random) {
    Catalogue catalogue() {
      var candidates = new ArrayList<Candidate>();
      for (var name : NAMES)
        for (int version = 1; version <= 1 + random.nextInt(3); version++) {
          var slot = random.nextInt(4) == 0 ? ":1" : "";
          candidates.add(candidate(name + "-" + version + slot, dependencies(), option()));
        }
      return new Catalogue(Scenarios.RELEASE, candidates);
    }

    private String option() {
      return random.nextBoolean() ? "x" : "y";
    }

    private String dependencies() {
      var text = new StringBuilder("run:");
      for (int i = random.nextInt(3); i > 0; i--) text.append(' ').append(need());
      if (random.nextInt(3) == 0) text.append(" post: ").append(need());
      return text.toString();
    }

    private String need() {
      return switch (random.nextInt(8)) {
        case 0 -> "!" + spec();
        case 1 -> "|| ( " + spec() + " " + spec() + " )";
        case 2 -> "|| ( ( " + spec() + " !" + spec() + " ) " + spec() + " )";
        case 3 -> "x? ( " + spec() + " )";
        default -> spec();
      };
    }

    private String spec() {
      return NAMES.get(random.nextInt(4))
          + List.of("", "", ":0", ":1", "[<2]", "[>=2]", "[=3]", "[x]").get(random.nextInt(8));
    }

    Inventory inventory(Catalogue catalogue) {
      var present = new TreeMap<String, InstalledPackage>();
      for (var candidate : catalogue.candidates()) {
        var place = candidate.id().name() + ":" + candidate.id().slot();
        switch (random.nextInt(6)) {
          case 0 -> present.put(place, managed(candidate));
          case 1 -> present.put(place, entry(candidate, candidate.pbin(), false));
          case 2 ->
              present.put(
                  place,
                  managed(
                      candidate.id().name()
                          + "-"
                          + candidate.id().version()
                          + ":"
                          + candidate.id().slot()));
          default -> {}
        }
      }
      return new Inventory(List.copyOf(present.values()));
    }

    private static InstalledPackage entry(Candidate candidate, Digest pbin, boolean managed) {
      return new InstalledPackage(candidate.id(), Optional.of(pbin), managed);
    }
  }
}
