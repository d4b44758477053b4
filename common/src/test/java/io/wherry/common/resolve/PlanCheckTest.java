package io.wherry.common.resolve;

import static io.wherry.common.resolve.Scenarios.RELEASE;
import static io.wherry.common.resolve.Scenarios.candidate;
import static io.wherry.common.resolve.Scenarios.catalogue;
import static io.wherry.common.resolve.Scenarios.foreign;
import static io.wherry.common.resolve.Scenarios.id;
import static io.wherry.common.resolve.Scenarios.managed;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Build;
import io.wherry.common.model.Change;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import io.wherry.common.model.ReleaseId;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanCheckTest {
  private static final Candidate HELLO = candidate("app/hello-2", "run: lib/greet[>=1] !app/rival");
  private static final Candidate GREET = candidate("lib/greet-1", "");
  private static final Catalogue CATALOGUE = catalogue(HELLO, GREET);
  private static final Inventory NOTHING = new Inventory(List.of());

  @Test
  void aWholePlanHasNoProblems() {
    assertThat(problems(NOTHING, install(GREET), install(HELLO))).isEmpty();
    var older = new Inventory(List.of(managed("app/hello-1"), managed(GREET), managed("app/x-1")));
    assertThat(problems(older, install(HELLO, id("app/hello-1")), new Change.Remove(id("app/x-1"))))
        .isEmpty();
  }

  @Test
  void aPlanForAnotherHostOrReleaseIsSeen() {
    var plan = new Plan(new ReleaseId(RELEASE.repository(), 8), NOTHING.digest(), List.of());
    var host = new Inventory(List.of(foreign("app/own-1")));
    assertThat(PlanCheck.problems(plan, CATALOGUE, host, Provided.NOTHING))
        .containsExactly(
            "the plan is for mybinaries/8, not for mybinaries/7",
            "the plan was made for a host with other packages installed");
  }

  @Test
  void aBuildThatTheReleaseDoesNotOfferIsSeen() {
    var other = new Build(HELLO.id(), "b2");
    var swapped = new Change.Install(other, HELLO.pbinPath(), HELLO.pbin(), List.of());
    assertThat(problems(NOTHING, install(GREET), swapped))
        .containsExactly("app/hello-2:0 is another build than mybinaries/7 offers");
    assertThat(problems(NOTHING, install(candidate("app/new-1", ""))))
        .containsExactly("mybinaries/7 does not offer app/new-1:0");
  }

  @Test
  void whatWouldBeLackingOrBlockedIsSeen() {
    assertThat(problems(NOTHING, install(HELLO)))
        .containsExactly("app/hello-2:0 would lack lib/greet[>=1]");
    var rival = new Inventory(List.of(foreign("app/rival-1")));
    assertThat(problems(rival, install(GREET), install(HELLO)))
        .containsExactly("app/hello-2:0 blocks app/rival, which would be there");
    var both = new Inventory(List.of(managed(GREET), managed(HELLO)));
    assertThat(problems(both, new Change.Remove(GREET.id())))
        .containsExactly("app/hello-2:0 would lack lib/greet[>=1]");
  }

  @Test
  void wrongReplacementsAndRepeatedSlotsAreSeen() {
    var older = new Inventory(List.of(managed("app/hello-1"), managed(GREET)));
    assertThat(problems(older, install(HELLO)))
        .containsExactly(
            "app/hello-2:0 replaces app/hello-1:0 on this host, but the plan says nothing");
    assertThat(
            problems(
                older, install(HELLO, id("app/hello-1")), new Change.Remove(id("app/hello-1"))))
        .containsExactly("the plan changes app/hello:0 twice");
  }

  @Test
  void onlyOurOwnIsRemoved() {
    var host = new Inventory(List.of(foreign("app/own-1")));
    assertThat(
            problems(host, new Change.Remove(id("app/own-1")), new Change.Remove(id("app/gone-1"))))
        .containsExactly(
            "the plan removes app/own-1:0, which Wherry did not install",
            "the plan removes app/gone-1:0, which is not installed");
  }

  private static Change install(Candidate candidate, PackageId... replaces) {
    return new Change.Install(
        candidate.build(), candidate.pbinPath(), candidate.pbin(), List.of(replaces));
  }

  private static List<String> problems(Inventory inventory, Change... changes) {
    var plan = new Plan(RELEASE, inventory.digest(), List.of(changes));
    return PlanCheck.problems(plan, CATALOGUE, inventory, Provided.NOTHING);
  }
}
