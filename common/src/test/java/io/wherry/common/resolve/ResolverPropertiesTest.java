package io.wherry.common.resolve;

import static io.wherry.common.resolve.Scenarios.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Change;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import io.wherry.common.pbin.PackageSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random problems, small ones compared with trying everything. */
class ResolverPropertiesTest {
  private static final Inventory NOTHING = new Inventory(List.of());

  @Test
  void whereASolutionExistsItIsFoundAndNowhereElse() {
    int impossible = 0;
    for (int seed = 0; seed < 3_000; seed++)
      if (!agrees(seed, new World(new Random(seed)).catalogue(), NOTHING)) impossible++;
    assertThat(impossible).isBetween(300, 2_700);
  }

  @Test
  void thatIsSoWhateverIsInstalledAlready() {
    int impossible = 0;
    for (int seed = 0; seed < 4_000; seed++) {
      var world = new World(new Random(seed), World.NAMES.subList(0, 3), true);
      var catalogue = world.catalogue();
      if (!agrees(seed, catalogue, world.inventory(catalogue))) impossible++;
    }
    assertThat(impossible).isBetween(400, 3_600);
  }

  /** Whether there is a plan, having seen that trying everything says the same. */
  private static boolean agrees(int seed, Catalogue catalogue, Inventory inventory) {
    boolean solvable = BruteForce.findsPlan(catalogue, inventory, PackageSpec.parse("app/a"));
    return switch (Resolver.resolve(catalogue, inventory, wanted("app/a"), Provided.NOTHING)) {
      case Resolution.Resolved(var plan, _) -> {
        assertThat(solvable).as("seed " + seed + " " + plan).isTrue();
        assertSound(seed, plan, catalogue, inventory);
        yield true;
      }
      case Resolution.Impossible i -> {
        assertThat(solvable).as("seed " + seed + " " + i.explanation()).isFalse();
        yield false;
      }
    };
  }

  @Test
  void whatIsAllOursSettlesAtOnceAndTheSameWhateverWasThereBefore() {
    int plans = 0;
    for (int seed = 0; seed < 3_000; seed++) {
      var world = new World(new Random(seed));
      var catalogue = world.catalogue();
      var ours = world.inventory(catalogue).packages().stream().filter(p -> p.managed()).toList();
      var wish = wanted(world.any(World.NAMES), world.any(World.NAMES));
      var rounds = settles(seed, catalogue, new Inventory(ours), wish);
      if (rounds.isEmpty()) continue;
      assertThat(rounds.get()).as("seed " + seed).isEqualTo(1);
      assertThat(after(catalogue, new Inventory(ours), wish))
          .as("seed " + seed)
          .isEqualTo(after(catalogue, NOTHING, wish));
      plans++;
    }
    assertThat(plans).isGreaterThan(1_000);
  }

  private static Inventory after(Catalogue catalogue, Inventory before, Wanted wish) {
    var resolution = Resolver.resolve(catalogue, before, wish, Provided.NOTHING);
    return carriedOut(((Resolution.Resolved) resolution).plan(), before);
  }

  /**
   * What an adopted package needs is known only once the release's build of it is there; then a few
   * find something better to do.
   */
  @Test
  void amongAdoptedPackagesASecondPlanAtTheLatestLeavesNothingToDo() {
    int first = 0;
    int second = 0;
    for (int seed = 0; seed < 3_000; seed++) {
      var world = new World(new Random(seed));
      var catalogue = world.catalogue();
      var wish = wanted(world.any(World.NAMES), world.any(World.NAMES));
      var rounds = settles(seed, catalogue, world.inventory(catalogue), wish);
      if (rounds.isEmpty()) continue;
      assertThat(rounds.get()).as("seed " + seed).isLessThanOrEqualTo(2);
      if (rounds.get() == 1) first++;
      else second++;
    }
    assertThat(second).isLessThan(first / 100);
  }

  /** After how many plans there is nothing left to do; absent where there is none at all. */
  private static Optional<Integer> settles(
      int seed, Catalogue catalogue, Inventory inventory, Wanted wish) {
    var now = inventory;
    for (int round = 0; round < 5; round++) {
      var resolution = Resolver.resolve(catalogue, now, wish, Provided.NOTHING);
      if (!(resolution instanceof Resolution.Resolved(var plan, _))) {
        assertThat(round).as("seed " + seed).isZero();
        return Optional.empty();
      }
      assertSound(seed, plan, catalogue, now);
      if (round > 0 && plan.changes().isEmpty()) return Optional.of(round);
      now = carriedOut(plan, now);
    }
    return Optional.of(5);
  }

  @Test
  void theAnswerHangsOnNoOrderOfTheQuestion() {
    for (int seed = 0; seed < 1_000; seed++) {
      var random = new Random(seed);
      var world = new World(random);
      var catalogue = world.catalogue();
      var inventory = world.inventory(catalogue);
      var roots = List.of("app/a", "app/c[<3]", "app/b");
      var answer =
          Resolver.resolve(
              catalogue, inventory, wanted(roots.toArray(String[]::new)), Provided.NOTHING);
      var candidates = shuffled(catalogue.candidates(), random);
      assertThat(
              Resolver.resolve(
                  new Catalogue(Scenarios.RELEASE, candidates),
                  new Inventory(shuffled(inventory.packages(), random)),
                  wanted(shuffled(roots, random).toArray(String[]::new)),
                  Provided.NOTHING))
          .as("seed " + seed)
          .isEqualTo(answer);
    }
  }

  private static <T> List<T> shuffled(List<T> list, Random random) {
    var copy = new ArrayList<>(list);
    Collections.shuffle(copy, random);
    return copy;
  }

  @Test
  void noHigherVersionWouldDoInAnyPlace() {
    int swaps = 0;
    for (int seed = 0; seed < 2_000; seed++) {
      var catalogue = new World(new Random(seed), World.NAMES, false).catalogue();
      var resolution = Resolver.resolve(catalogue, NOTHING, wanted("app/a"), Provided.NOTHING);
      if (!(resolution instanceof Resolution.Resolved(var plan, _))) continue;
      for (var install : plan.installs())
        for (var higher : catalogue.candidates())
          if (higher.id().sharesSlotWith(install.id())
              && higher.id().version().compareTo(install.id().version()) > 0) {
            assertThat(problemsWith(plan, install, higher, catalogue))
                .as("seed %d: %s for %s in %s", seed, higher.id(), install.id(), plan)
                .isNotEmpty();
            swaps++;
          }
    }
    assertThat(swaps).isGreaterThan(100);
  }

  private static List<String> problemsWith(
      Plan plan, Change.Install out, Candidate in, Catalogue catalogue) {
    var changes = new ArrayList<Change>(plan.changes());
    changes.set(
        changes.indexOf(out), new Change.Install(in.build(), in.pbinPath(), in.pbin(), List.of()));
    var swapped = new Plan(plan.release(), plan.inventory(), changes);
    return PlanCheck.problems(swapped, catalogue, NOTHING, Provided.NOTHING);
  }

  @Test
  void everythingComesAfterWhatItNeeds() {
    int needs = 0;
    for (int seed = 0; seed < 2_000; seed++) {
      var names = List.of("app/a", "app/b", "app/c", "app/d", "app/e", "app/f", "app/g");
      var catalogue = new World(new Random(seed), names, true).withoutCircles();
      var resolution = Resolver.resolve(catalogue, NOTHING, wanted("app/a"), Provided.NOTHING);
      assertThat(resolution).isInstanceOf(Resolution.Resolved.class);
      if (!(resolution instanceof Resolution.Resolved(var plan, _))) continue;
      var there = new LinkedHashSet<PackageId>();
      for (var install : plan.installs()) {
        for (var spec : neededFirst(catalogue, install.id())) {
          assertThat(there).as("seed " + seed + " " + plan).anyMatch(spec::admits);
          needs++;
        }
        there.add(install.id());
      }
    }
    assertThat(needs).isGreaterThan(2_000);
  }

  private static List<PackageSpec> neededFirst(Catalogue catalogue, PackageId id) {
    return catalogue.candidates().stream()
        .filter(candidate -> candidate.id().equals(id))
        .flatMap(candidate -> Requirements.demands(candidate).stream())
        .filter(Requirements::mustComeFirst)
        .flatMap(demand -> demand.node().dependencies().stream())
        .map(dependency -> dependency.spec())
        .toList();
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
}
