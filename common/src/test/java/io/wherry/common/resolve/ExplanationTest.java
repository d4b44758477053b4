package io.wherry.common.resolve;

import static io.wherry.common.resolve.Scenarios.candidate;
import static io.wherry.common.resolve.Scenarios.catalogue;
import static io.wherry.common.resolve.Scenarios.foreign;
import static io.wherry.common.resolve.Scenarios.steps;
import static io.wherry.common.resolve.Scenarios.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Terms;
import io.wherry.common.pbin.DependencyTree;
import io.wherry.common.pbin.DependencyTree.Label;
import io.wherry.common.pbin.DependencyTree.Node;
import io.wherry.common.pbin.PackageSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Why there is no plan: nothing that could be left out, in words and an order to be read. */
class ExplanationTest {
  private static final Inventory NOTHING = new Inventory(List.of());

  @Test
  void twoThatDisagreeAreToldDownToWhereTheyMeet() {
    var catalogue =
        catalogue(
            candidate("app/shop-2", "run: lib/ssl[>=3] lib/nice"),
            candidate("app/mail-1", "run: lib/ssl[<3]"),
            candidate("lib/ssl-3.1", ""),
            candidate("lib/ssl-1.1", ""),
            candidate("lib/nice-1", "run: lib/ssl"));
    assertThat(steps(catalogue, NOTHING, wanted("app/shop", "app/mail")))
        .containsExactly(
            "impossible",
            "wanted: app/mail, which only app/mail-1:0 is",
            "app/mail-1:0 needs lib/ssl[<3], which only lib/ssl-1.1:0 is",
            "wanted: app/shop, which only app/shop-2:0 is",
            "app/shop-2:0 needs lib/ssl[>=3], which only lib/ssl-3.1:0 is",
            "lib/ssl-3.1:0 and lib/ssl-1.1:0 share a slot, so there can be only one");
  }

  @Test
  void versionsThatNeedTheSameAreToldOfTogether() {
    var catalogue =
        catalogue(
            candidate("app/x-1", "run: lib/y[<2]"),
            candidate("app/x-2", "run: lib/y[<2]"),
            candidate("app/x-3", "run: lib/y[<2]"),
            candidate("lib/y-2", ""));
    assertThat(steps(catalogue, NOTHING, wanted("app/x")))
        .containsExactly(
            "impossible",
            "wanted: app/x, which app/x-3:0, app/x-2:0 or app/x-1:0 is",
            "app/x-3:0, app/x-2:0 and app/x-1:0 need lib/y[<2], but there is only lib/y-2:0");
  }

  @Test
  void manyAreCountedAndNotListed() {
    var candidates = new ArrayList<Candidate>();
    for (int i = 1; i <= 9; i++) candidates.add(candidate("app/x-" + i, "run: lib/gone"));
    assertThat(steps(new Catalogue(Scenarios.RELEASE, candidates), NOTHING, wanted("app/x")))
        .containsExactly(
            "impossible",
            "wanted: app/x, which app/x-9:0, app/x-8:0, app/x-7:0 or 6 others are",
            "app/x-9:0, app/x-8:0, app/x-7:0 and 6 others need lib/gone, but the release has none");
  }

  @Test
  void anAlternativeSaysWhatItsPartsLack() {
    var catalogue =
        catalogue(
            candidate("app/x-1", "run: || ( lib/gone ( lib/a lib/b[opt] ) )"),
            candidate("lib/a-1", ""),
            candidate("lib/b-1", "", "other"));
    assertThat(steps(catalogue, NOTHING, wanted("app/x")))
        .containsExactly(
            "impossible",
            "wanted: app/x, which only app/x-1:0 is",
            "app/x-1:0 needs || ( lib/gone ( lib/a lib/b[opt] ) ) (for lib/gone the release has"
                + " none; for lib/b[opt] there is only lib/b-1:0 with other)");
  }

  @Test
  void whatStaysBecauseItWasThereIsNamed() {
    var catalogue =
        catalogue(
            candidate("app/x-1", "run: lib/y[>=2]"),
            candidate("lib/y-2", ""),
            candidate("app/own-1", "run: lib/y[<2]"));
    var own = candidate("app/own-1", "run: lib/y[<2]");
    var inventory =
        new Inventory(
            List.of(
                new InstalledPackage(own.id(), Optional.of(own.pbin()), false),
                foreign("lib/y-1")));
    assertThat(steps(catalogue, inventory, wanted("app/x")))
        .containsExactly(
            "impossible",
            "wanted: app/x, which only app/x-1:0 is",
            "app/x-1:0 needs lib/y[>=2], which only lib/y-2:0 is",
            "app/own-1:0 was on this host before Wherry and is never removed",
            "app/own-1:0 needs lib/y[<2], which only lib/y-1:0 is",
            "lib/y-2:0 and lib/y-1:0 share a slot, so there can be only one");
  }

  @Test
  void noStatementCouldBeLeftOut() {
    int seen = 0;
    int longest = 0;
    for (int seed = 0; seed < 6_000; seed++) {
      var world = new World(new Random(seed));
      var catalogue = world.catalogue();
      var inventory = masking(world, catalogue, world.inventory(catalogue));
      var wish = everything(wanted("app/a", "app/b[>=2]").roots());
      if (!(Resolver.resolve(catalogue, inventory, wish, Provided.NOTHING)
          instanceof Resolution.Impossible(var because, var explanation))) continue;
      var label = "seed " + seed + " " + explanation;
      assertThat(because).as(label).isNotEmpty();
      assertThat(isImpossible(only(because, catalogue), inventory, because)).as(label).isTrue();
      for (var statement : because) {
        var rest = new ArrayList<>(because);
        rest.remove(statement);
        assertThat(isImpossible(only(rest, catalogue), inventory, rest))
            .as(label + " without " + statement.text())
            .isFalse();
      }
      seen++;
      longest = Math.max(longest, because.size());
    }
    assertThat(seen).isGreaterThan(1_000);
    assertThat(longest).isGreaterThan(6);
  }

  private static Wanted everything(java.util.Set<PackageSpec> roots) {
    return new Wanted(roots, Wanted.Adopted.UPGRADED, Wanted.Downgrades.ALL);
  }

  private static Inventory masking(World world, Catalogue catalogue, Inventory inventory) {
    var masks = new ArrayList<String>();
    for (var candidate : catalogue.candidates())
      if (world.random().nextInt(12) == 0) masks.add(maskOf(candidate.id()));
    var terms = new Terms(Optional.empty(), masks, List.of(), Optional.empty());
    return new Inventory(lackingNothing(catalogue, inventory), Optional.empty(), terms);
  }

  /**
   * What others installed and the release does not know, or what lacks something, could not be made
   * ours below without making it another thing.
   */
  private static List<InstalledPackage> lackingNothing(Catalogue catalogue, Inventory inventory) {
    var kept = new ArrayList<>(inventory.packages());
    kept.removeIf(p -> p.pbin().isEmpty());
    boolean gone = true;
    while (gone) {
      var state = HostState.of(catalogue, new Inventory(kept), Provided.NOTHING);
      gone =
          kept.removeIf(p ->
              !p.managed()
                  && state.packages().getOrDefault(p.id(), Optional.empty()).stream()
                      .anyMatch(
                          c -> Requirements.of(c).stream().anyMatch(n -> !state.holds(n, c))));
    }
    return kept;
  }

  private static String maskOf(PackageId id) {
    return "=" + id.name() + "-" + id.version() + ":" + id.slot();
  }

  /** The release with nothing in it but what is stated. */
  private static Catalogue only(List<Statement> statements, Catalogue catalogue) {
    var candidates = new ArrayList<Candidate>();
    for (var c : catalogue.candidates()) {
      var nodes = new ArrayList<Node>(List.of(new Node.Labels(List.of(Label.RUN), List.of())));
      for (var node : Requirements.of(c))
        if (isStated(Nodes.bare(node), c.id(), statements)) nodes.add(node);
      candidates.add(
          new Candidate(c.build(), c.pbinPath(), c.pbin(), new DependencyTree(nodes), c.options()));
    }
    return new Catalogue(catalogue.release(), candidates);
  }

  private static boolean isStated(Node node, PackageId id, List<Statement> statements) {
    return statements.stream()
        .anyMatch(statement ->
            switch (statement) {
              case Statement.Needs n -> n.asker().equals(id) && n.node().equals(node);
              case Statement.Blocks b ->
                  b.asker().equals(id)
                      && node instanceof Node.Blocker blocker
                      && blocker.spec().equals(b.spec());
              case Statement.IsWanted _,
                  Statement.UpgradesFirst _,
                  Statement.Stays _,
                  Statement.Barred _ ->
                  false;
            });
  }

  /** The same host, on which only stays and is barred what is stated so. */
  private static boolean isImpossible(
      Catalogue catalogue, Inventory inventory, List<Statement> statements) {
    var roots = new LinkedHashSet<PackageSpec>();
    var masks = new ArrayList<String>();
    var staying = new LinkedHashSet<PackageId>();
    for (var statement : statements) {
      switch (statement) {
        case Statement.IsWanted w -> roots.add(w.root());
        case Statement.Stays s -> staying.add(s.id());
        case Statement.Barred b -> masks.add(maskOf(b.id()));
        case Statement.Needs _, Statement.Blocks _, Statement.UpgradesFirst _ -> {}
      }
    }
    var packages =
        inventory.packages().stream()
            .map(p -> new InstalledPackage(p.id(), p.pbin(), !staying.contains(p.id())))
            .toList();
    var terms = new Terms(Optional.empty(), masks, List.of(), Optional.empty());
    var host = new Inventory(packages, Optional.empty(), terms);
    return Resolver.resolve(catalogue, host, everything(roots), Provided.NOTHING)
        instanceof Resolution.Impossible;
  }
}
