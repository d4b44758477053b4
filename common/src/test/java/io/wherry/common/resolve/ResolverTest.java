package io.wherry.common.resolve;

import static io.wherry.common.resolve.Scenarios.candidate;
import static io.wherry.common.resolve.Scenarios.catalogue;
import static io.wherry.common.resolve.Scenarios.foreign;
import static io.wherry.common.resolve.Scenarios.id;
import static io.wherry.common.resolve.Scenarios.managed;
import static io.wherry.common.resolve.Scenarios.steps;
import static io.wherry.common.resolve.Scenarios.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResolverTest {
  private static final Inventory NOTHING = new Inventory(List.of());

  @Test
  void aPackageComesWithWhatItNeedsAndAfterIt() {
    var catalogue =
        catalogue(
            candidate("app/hello-1.0", "run: lib/greet[>=1] build: dev/compiler"),
            candidate("lib/greet-1.0", "build+run: lib/base"),
            candidate("lib/greet-0.9", ""),
            candidate("lib/base-3", ""),
            candidate("dev/compiler-9", ""));
    assertThat(steps(catalogue, NOTHING, wanted("app/hello")))
        .containsExactly("+lib/base-3:0", "+lib/greet-1.0:0", "+app/hello-1.0:0");
  }

  @Test
  void nothingIsToDoWhereEverythingIsCurrent() {
    var greet = candidate("lib/greet-1.0", "");
    var hello = candidate("app/hello-1.0", "run: lib/greet");
    var inventory = new Inventory(List.of(managed(greet), managed(hello)));
    assertThat(steps(catalogue(greet, hello), inventory, wanted("app/hello"))).isEmpty();
  }

  @Test
  void anotherBuildOfTheSameVersionReplacesIt() {
    var catalogue = catalogue(candidate("app/hello-1.0", ""));
    var inventory = new Inventory(List.of(managed("app/hello-1.0")));
    assertThat(steps(catalogue, inventory, wanted("app/hello")))
        .containsExactly("+app/hello-1.0:0 for app/hello-1.0:0");
  }

  @Test
  void anEarlierReleaseTakesItsPackagesBackDown() {
    var catalogue = catalogue(candidate("app/hello-1.0", ""));
    var inventory = new Inventory(List.of(managed("app/hello-2.0")));
    assertThat(steps(catalogue, inventory, wanted("app/hello")))
        .containsExactly("+app/hello-1.0:0 for app/hello-2.0:0");
  }

  @Test
  void whatNothingNeedsAnyMoreGoesDependentsFirst() {
    var tool = candidate("app/tool-1", "run: lib/a");
    var a = candidate("lib/a-1", "run: lib/b");
    var b = candidate("lib/b-1", "");
    var stay = candidate("app/stay-1", "");
    var inventory = new Inventory(List.of(managed(tool), managed(a), managed(b), managed(stay)));
    assertThat(steps(catalogue(tool, a, b, stay), inventory, wanted("app/stay")))
        .containsExactly("-app/tool-1:0", "-lib/a-1:0", "-lib/b-1:0");
  }

  @Test
  void whatOthersInstalledIsUpgradedButNeverRemovedOrDowngraded() {
    var catalogue =
        catalogue(
            candidate("app/old-2", "run: lib/new"),
            candidate("lib/new-1", ""),
            candidate("app/ahead-1", ""));
    var inventory =
        new Inventory(List.of(foreign("app/old-1"), foreign("app/ahead-5"), foreign("app/own-1")));
    assertThat(steps(catalogue, inventory, wanted()))
        .containsExactly("+lib/new-1:0", "+app/old-2:0 for app/old-1:0");
  }

  @Test
  void whatOthersInstalledCanBeLeftAloneAndStillSatisfies() {
    var catalogue = catalogue(candidate("app/hello-1", "run: lib/x"), candidate("lib/x-2", ""));
    var inventory = new Inventory(List.of(foreign("lib/x-1")));
    var leave = new Wanted(wanted("app/hello").roots(), Wanted.Adopted.LEFT_ALONE);
    assertThat(steps(catalogue, inventory, leave)).containsExactly("+app/hello-1:0");
    assertThat(steps(catalogue, inventory, wanted("app/hello")))
        .containsExactly("+lib/x-2:0 for lib/x-1:0", "+app/hello-1:0");
  }

  @Test
  void anAdoptedPackageThatWasUpgradedKeepsWhatItNeeds() {
    var app = candidate("app/old-2", "run: lib/new");
    var lib = candidate("lib/new-1", "");
    var adopted = new InstalledPackage(app.id(), java.util.Optional.of(app.pbin()), false);
    var inventory = new Inventory(List.of(adopted, managed(lib)));
    assertThat(steps(catalogue(app, lib), inventory, wanted())).isEmpty();
    assertThat(steps(catalogue(app, lib), new Inventory(List.of(adopted)), wanted()))
        .containsExactly("+lib/new-1:0");
  }

  @Test
  void whatTheMachineProvidesIsNotInstalled() {
    var catalogue = catalogue(candidate("app/hello-1", "run: sys-libs/glibc[>=2.30] user/hello"));
    var provided = new Provided(List.of(id("sys-libs/glibc-2.40")));
    var resolution = Resolver.resolve(catalogue, NOTHING, wanted("app/hello"), provided);
    assertThat(steps(resolution)).containsExactly("+app/hello-1:0");
    assertThat(notes(resolution))
        .containsExactly(
            "app/hello-1:0: sys-libs/glibc[>=2.30] is provided by the machine"
                + " (sys-libs/glibc-2.40:0)",
            "app/hello-1:0: user/hello is taken as present, being an account");
  }

  @Test
  void recommendationsAreFollowedAndSuggestionsNamed() {
    var catalogue =
        catalogue(
            candidate("app/hello-1", "recommendation: lib/nice suggestion: lib/extra"),
            candidate("lib/nice-1", ""),
            candidate("lib/extra-1", ""));
    var resolution = Resolver.resolve(catalogue, NOTHING, wanted("app/hello"), Provided.NOTHING);
    assertThat(steps(resolution)).containsExactly("+lib/nice-1:0", "+app/hello-1:0");
    assertThat(notes(resolution)).containsExactly("app/hello-1:0 suggests lib/extra");
  }

  @Test
  void aRecommendationThatCannotBeFollowedIsToldAndLeftOut() {
    var catalogue =
        catalogue(
            candidate("app/hello-1", "recommendation: lib/gone lib/nice[x] || ( lib/rival )"),
            candidate("lib/nice-1", "", "y"),
            candidate("lib/rival-1", "run: !app/hello"));
    var resolution = Resolver.resolve(catalogue, NOTHING, wanted("app/hello"), Provided.NOTHING);
    assertThat(steps(resolution)).containsExactly("+app/hello-1:0");
    assertThat(notes(resolution))
        .containsExactlyInAnyOrder(
            "app/hello-1:0 does without lib/gone, which it recommends: the release has none",
            "app/hello-1:0 does without lib/nice[x], which it recommends: there is only"
                + " lib/nice-1:0 with y",
            "app/hello-1:0 does without || ( lib/rival ), which it recommends: it does not go with"
                + " the rest");
    var plan = ((Resolution.Resolved) resolution).plan();
    assertThat(PlanCheck.problems(plan, catalogue, NOTHING, Provided.NOTHING)).isEmpty();
  }

  @Test
  void aRecommendationIsWorthNoOlderVersionAndNoCircle() {
    var catalogue =
        catalogue(
            candidate("app/a-2", "recommendation: lib/x[<2]"),
            candidate("app/b-1", "run: lib/x[>=2]"),
            candidate("lib/x-1", ""),
            candidate("lib/x-2", "recommendation: app/a"));
    assertThat(steps(catalogue, NOTHING, wanted("app/a", "app/b")))
        .containsExactly("+app/a-2:0", "+lib/x-2:0", "+app/b-1:0");
  }

  @Test
  void whatSomethingWasBuiltAgainstComesWithIt() {
    var catalogue =
        catalogue(
            candidate("app/hello-1", "built-against: lib/a fetch: dev/wget test: dev/check"),
            candidate("lib/a-1", ""));
    assertThat(steps(catalogue, NOTHING, wanted("app/hello")))
        .containsExactly("+lib/a-1:0", "+app/hello-1:0");
  }

  @Test
  void aVersionThatMovesToAnotherSlotTakesItsOwnPlaceAlong() {
    var moved = candidate("lib/x-2:1", "");
    var catalogue = catalogue(moved, candidate("app/hello-1", "run: lib/x"));
    for (var before : List.of(managed("lib/x-2"), foreign("lib/x-2")))
      assertThat(steps(catalogue, new Inventory(List.of(before)), wanted("app/hello")))
          .containsExactly("+lib/x-2:1 for lib/x-2:0", "+app/hello-1:0");
    assertThat(steps(catalogue, new Inventory(List.of(managed("lib/x-1"))), wanted("app/hello")))
        .containsExactly("+lib/x-2:1", "+app/hello-1:0", "-lib/x-1:0");
    assertThat(steps(catalogue, new Inventory(List.of(foreign("lib/x-1"))), wanted("app/hello")))
        .containsExactly("+app/hello-1:0");
  }

  @Test
  void twoEntriesInOneSlotAreBothReplaced() {
    var hello = candidate("app/hello-2", "");
    var inventory = new Inventory(List.of(managed("app/hello-1"), managed(hello)));
    var resolution =
        Resolver.resolve(catalogue(hello), inventory, wanted("app/hello"), Provided.NOTHING);
    var install = ((Resolution.Resolved) resolution).plan().installs().getFirst();
    assertThat(install.replaces()).containsExactly(id("app/hello-1"), id("app/hello-2"));
  }

  @Test
  void nothingGetsOlderUnlessThatIsAllowed() {
    var catalogue = catalogue(candidate("app/ours-1", ""), candidate("app/own-1", ""));
    var inventory = new Inventory(List.of(managed("app/ours-2"), foreign("app/own-2")));
    var roots = wanted("app/ours", "=app/own-1").roots();
    var all = new Wanted(roots, Wanted.Adopted.UPGRADED, Wanted.Downgrades.ALL);
    assertThat(steps(catalogue, inventory, all)).hasSize(2);
    var resolution = Resolver.resolve(catalogue, inventory, all, Provided.NOTHING);
    assertThat(notes(resolution))
        .contains("app/ours-2:0 goes down to app/ours-1:0", "app/own-2:0 goes down to app/own-1:0");
    assertThat(steps(catalogue, inventory, wanted("app/ours", "app/own")))
        .containsExactly("+app/ours-1:0 for app/ours-2:0");
    var none =
        new Wanted(wanted("app/ours").roots(), Wanted.Adopted.UPGRADED, Wanted.Downgrades.NONE);
    assertThat(explanation(catalogue, inventory, none))
        .containsExactly(
            "wanted: app/ours, which only app/ours-1:0 is",
            "app/ours-1:0 is older than app/ours-2:0, which is installed; downgrades are not"
                + " allowed");
  }

  @Test
  void conditionsHangOnThePackagesOwnOptions() {
    var catalogue =
        catalogue(
            candidate("app/hello-1", "run: ssl? ( lib/ssl[x] ) !ssl? ( lib/plain )", "ssl"),
            candidate("lib/ssl-2", "", "y"),
            candidate("lib/ssl-1", "", "x"),
            candidate("lib/plain-1", ""));
    assertThat(steps(catalogue, NOTHING, wanted("app/hello")))
        .containsExactly("+lib/ssl-1:0", "+app/hello-1:0");
  }

  @Test
  void circlesThroughPostAreOrderedAndOthersStillEnd() {
    var post = catalogue(candidate("app/a-1", "run: app/b"), candidate("app/b-1", "post: app/a"));
    assertThat(steps(post, NOTHING, wanted("app/a"))).containsExactly("+app/b-1:0", "+app/a-1:0");
    var hard = catalogue(candidate("app/a-1", "run: app/b"), candidate("app/b-1", "run: app/a"));
    assertThat(steps(hard, NOTHING, wanted("app/a"))).containsExactly("+app/a-1:0", "+app/b-1:0");
  }

  @Test
  void anOlderVersionIsTakenWhereTheNewestLeadsNowhere() {
    var catalogue =
        catalogue(
            candidate("app/hello-2", "run: lib/x[>=2] app/friend"),
            candidate("app/hello-1", "run: lib/x"),
            candidate("app/friend-1", "run: lib/x[<2]"),
            candidate("lib/x-2", ""),
            candidate("lib/x-1", ""));
    assertThat(steps(catalogue, NOTHING, wanted("app/hello")))
        .containsExactly("+lib/x-2:0", "+app/hello-1:0");
    assertThat(notes(Resolver.resolve(catalogue, NOTHING, wanted("app/hello"), Provided.NOTHING)))
        .containsExactly(
            "wanted: app/hello is met by app/hello-1:0; app/hello-2:0 does not go with the rest");
  }

  @Test
  void twoSlotsOfAPackageLiveSideBySide() {
    var catalogue =
        catalogue(
            candidate("app/hello-1", "run: lang/python:3.12 lang/python:3.13"),
            candidate("lang/python-3.12.1:3.12", ""),
            candidate("lang/python-3.13.0:3.13", ""));
    assertThat(steps(catalogue, NOTHING, wanted("app/hello"))).hasSize(3);
  }

  @Test
  void anAnyOfTakesAWholeGroupOrTheNextAlternative() {
    var catalogue =
        catalogue(
            candidate("app/hello-1", "run: || ( ( lib/a lib/b[>=2] ) lib/c )"),
            candidate("lib/a-1", ""),
            candidate("lib/b-1", ""),
            candidate("lib/c-1", ""));
    assertThat(steps(catalogue, NOTHING, wanted("app/hello")))
        .containsExactly("+lib/c-1:0", "+app/hello-1:0");
  }

  @Test
  void theExplanationNamesOnlyWhatTakesPart() {
    var catalogue =
        catalogue(
            candidate("app/hello-1", "run: lib/a lib/b lib/unrelated"),
            candidate("lib/a-1", "run: lib/x[>=2]"),
            candidate("lib/b-1", "run: lib/x[<2]"),
            candidate("lib/x-1", ""),
            candidate("lib/x-2", ""),
            candidate("lib/unrelated-1", "run: lib/x"));
    assertThat(explanation(catalogue, NOTHING, wanted("app/hello")))
        .containsExactly(
            "wanted: app/hello, which only app/hello-1:0 is",
            "app/hello-1:0 needs lib/a, which only lib/a-1:0 is",
            "lib/a-1:0 needs lib/x[>=2], which only lib/x-2:0 is",
            "app/hello-1:0 needs lib/b, which only lib/b-1:0 is",
            "lib/b-1:0 needs lib/x[<2], which only lib/x-1:0 is",
            "lib/x-2:0 and lib/x-1:0 share a slot, so there can be only one");
  }

  @Test
  void aWantedPackageThatTheReleaseLacksIsNamed() {
    assertThat(explanation(catalogue(), NOTHING, wanted("app/hello")))
        .containsExactly("wanted: app/hello, but the release has none");
    var inventory = new Inventory(List.of(foreign("app/hello-3")));
    assertThat(
            explanation(catalogue(candidate("app/hello-2", "")), inventory, wanted("=app/hello-2")))
        .containsExactly(
            "wanted: =app/hello-2, which only app/hello-2:0 is",
            "app/hello-2:0 is older than app/hello-3:0, which was on this host before Wherry");
    assertThat(
            explanation(catalogue(candidate("app/hello-2", "")), inventory, wanted("=app/hello-4")))
        .containsExactly(
            "wanted: =app/hello-4, but there is only app/hello-2:0, app/hello-3:0 (on this host"
                + " before Wherry)");
  }

  @Test
  void aBlockerStopsEvenWhatOthersInstalled() {
    var catalogue = catalogue(candidate("app/hello-1", "run: !app/rival"));
    var inventory = new Inventory(List.of(foreign("app/rival-1")));
    assertThat(explanation(catalogue, inventory, wanted("app/hello")))
        .containsExactly(
            "wanted: app/hello, which only app/hello-1:0 is",
            "app/hello-1:0 blocks app/rival, which app/rival-1:0 is",
            "app/rival-1:0 was on this host before Wherry and is never removed");
  }

  @Test
  void theAnswerHangsOnNoOrderOfTheQuestion() {
    var a = candidate("app/a-1", "run: || ( app/b app/c )");
    var b = candidate("app/b-1", "run: app/d");
    var c = candidate("app/c-1", "");
    var d = candidate("app/d-1", "");
    assertThat(steps(catalogue(a, b, c, d), NOTHING, wanted("app/a", "app/c")))
        .isEqualTo(steps(catalogue(d, c, b, a), NOTHING, wanted("app/c", "app/a")))
        .containsExactly("+app/c-1:0", "+app/a-1:0");
  }

  private static List<String> notes(Resolution resolution) {
    return switch (resolution) {
      case Resolution.Resolved r -> r.notes();
      case Resolution.Impossible i -> i.explanation();
    };
  }

  private static List<String> explanation(Catalogue catalogue, Inventory inventory, Wanted wanted) {
    return switch (Resolver.resolve(catalogue, inventory, wanted, Provided.NOTHING)) {
      case Resolution.Resolved r -> List.of("resolved: " + steps(r));
      case Resolution.Impossible i -> i.explanation();
    };
  }
}
