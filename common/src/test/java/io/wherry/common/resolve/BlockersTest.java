package io.wherry.common.resolve;

import static io.wherry.common.resolve.Scenarios.candidate;
import static io.wherry.common.resolve.Scenarios.catalogue;
import static io.wherry.common.resolve.Scenarios.foreign;
import static io.wherry.common.resolve.Scenarios.managed;
import static io.wherry.common.resolve.Scenarios.steps;
import static io.wherry.common.resolve.Scenarios.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of installed packages that a coming one blocks, and when. */
class BlockersTest {
  private static final Inventory RIVAL = installed(managed("app/rival-1"));

  @Test
  void whatIsBlockedGoesBeforeItsBlockerComes() {
    assertThat(steps(hello("!app/rival"), RIVAL, wanted("app/hello")))
        .containsExactly("-app/rival-1:0", "+app/hello-1:0");
    assertThat(
            steps(
                hello("!app/rival [[ resolution = uninstall-blocked-before ]]"),
                RIVAL,
                wanted("app/hello")))
        .containsExactly("-app/rival-1:0", "+app/hello-1:0");
  }

  @Test
  void orAfterWhereTheBlockerSaysSo() {
    assertThat(
            steps(
                hello("!app/rival [[ resolution = uninstall-blocked-after ]]"),
                RIVAL,
                wanted("app/hello")))
        .containsExactly("+app/hello-1:0", "-app/rival-1:0");
    assertThat(
            steps(
                hello("( !app/rival ) [[ *resolution = [ uninstall-blocked-after ] ]]"),
                RIVAL,
                wanted("app/hello")))
        .containsExactly("+app/hello-1:0", "-app/rival-1:0");
  }

  @Test
  void anotherVersionMayTakeThePlaceOfWhatIsBlocked() {
    var catalogue =
        catalogue(candidate("app/hello-1", "run: !app/rival[<2]"), candidate("app/rival-2", ""));
    for (var before : List.of(managed("app/rival-1"), foreign("app/rival-1")))
      assertThat(steps(catalogue, installed(before), wanted("app/hello", "app/rival")))
          .containsExactly("+app/rival-2:0 for app/rival-1:0", "+app/hello-1:0");
    assertThat(steps(catalogue, RIVAL, wanted("app/hello")))
        .containsExactly("-app/rival-1:0", "+app/hello-1:0");
  }

  @Test
  void anUpgradeThatIsAskedForComesFirstAndIsNoRemoval() {
    var text = "run: !app/rival[<2] [[ resolution = upgrade-blocked-before ]]";
    var catalogue = catalogue(candidate("app/hello-1", text), candidate("app/rival-2", ""));
    assertThat(steps(catalogue, RIVAL, wanted("app/hello")))
        .containsExactly("+app/rival-2:0 for app/rival-1:0", "+app/hello-1:0");
    assertThat(steps(catalogue, installed(), wanted("app/hello")))
        .containsExactly("+app/hello-1:0");
    assertThat(steps(catalogue(candidate("app/hello-1", text)), RIVAL, wanted("app/hello")))
        .containsExactly(
            "impossible",
            "wanted: app/hello, which only app/hello-1:0 is",
            "app/hello-1:0 wants app/rival-1:0 upgraded first to what is not app/rival[<2]");
  }

  @Test
  void peopleTakeAwayWhatTheyAreToTakeAwayByHand() {
    var catalogue = hello("!app/rival [[ resolution = manual ]]");
    assertThat(steps(catalogue, RIVAL, wanted("app/hello")))
        .containsExactly(
            "impossible",
            "wanted: app/hello, which only app/hello-1:0 is",
            "app/hello-1:0 blocks app/rival, which app/rival-1:0 is, and wants it removed by hand"
                + " first");
    assertThat(steps(catalogue, installed(), wanted("app/hello")))
        .containsExactly("+app/hello-1:0");
  }

  @Test
  void aPackageDoesNotBlockWhatItReplacesItself() {
    var catalogue = catalogue(candidate("app/hello-2", "run: !app/hello[<2]"));
    assertThat(steps(catalogue, installed(managed("app/hello-1")), wanted("app/hello")))
        .containsExactly("+app/hello-2:0 for app/hello-1:0");
  }

  @Test
  void dependentsOfWhatIsBlockedGiveItUpBeforeItGoes() {
    var tool = candidate("app/tool-1", "run: app/rival");
    var rival = candidate("app/rival-1", "");
    var catalogue = catalogue(candidate("app/hello-1", "run: !app/rival"), tool, rival);
    assertThat(steps(catalogue, installed(managed(tool), managed(rival)), wanted("app/hello")))
        .containsExactly("-app/tool-1:0", "-app/rival-1:0", "+app/hello-1:0");
  }

  @Test
  void aBlockerWithinAnAlternativeCountsOnlyWhereThatIsTaken() {
    var catalogue =
        catalogue(
            candidate("app/hello-1", "run: || ( ( lib/a !app/rival ) lib/b )"),
            candidate("lib/a-1", ""),
            candidate("lib/b-1", ""),
            candidate("app/rival-1", ""));
    assertThat(steps(catalogue, RIVAL, wanted("app/hello")))
        .containsExactly("+lib/a-1:0", "-app/rival-1:0", "+app/hello-1:0");
    assertThat(steps(catalogue, installed(), wanted("app/hello", "app/rival")))
        .containsExactly("+app/rival-1:0", "+lib/b-1:0", "+app/hello-1:0");
  }

  private static Catalogue hello(String blocker) {
    return catalogue(candidate("app/hello-1", "run: " + blocker));
  }

  private static Inventory installed(InstalledPackage... packages) {
    return new Inventory(List.of(packages));
  }
}
