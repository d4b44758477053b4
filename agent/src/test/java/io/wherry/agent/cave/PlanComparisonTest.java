package io.wherry.agent.cave;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.cave.Layer.Coming;
import io.wherry.common.cave.CaveId;
import io.wherry.common.cave.ResumeFile;
import io.wherry.common.cave.ResumeFile.Destination;
import io.wherry.common.cave.ResumeFile.Job;
import io.wherry.common.model.AccountName;
import io.wherry.common.model.Artefact;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.RepositoryName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever cave would do that the plan does not say is found, and shown. */
class PlanComparisonTest {
  private static final PlanComparison COMPARISON = new PlanComparison(new RepositoryName("marsh"));
  private static final PackageId BOAT = PackageId.of("app/boat", "2", "0");
  private static final PackageId OLD = PackageId.of("app/boat", "1", "0");
  private static final Digest NOTHING = Digest.of(new byte[0]);
  private static final Artefact TARBALL = new Artefact("a.tar.bz2", Encoding.TAR_BZ2, 1, NOTHING);
  private static final Layer UPGRADE =
      new Layer.Installs(List.of(new Coming(BOAT, NOTHING, TARBALL, List.of(OLD))));

  private static Job fetch(String what) {
    return new Job.Fetch(CaveId.parse(what));
  }

  private static Job install(String what, Destination kind, String... replaces) {
    return new Job.Install(
        CaveId.parse(what),
        kind == Destination.SLASH ? "installed" : "marsh",
        kind,
        List.of(replaces).stream().map(CaveId::parse).toList());
  }

  private static Job boat() {
    return install("app/boat-2:0::marsh", Destination.SLASH, "app/boat-1:0::installed");
  }

  private static String difference(Layer layer, Job... jobs) {
    return COMPARISON.difference(layer, new ResumeFile(List.of(jobs))).orElse("");
  }

  @Test
  void thePlanItselfIsNoDifference() {
    assertThat(difference(UPGRADE, fetch("app/boat-2:0::marsh"), boat())).isEmpty();
    assertThat(
            difference(
                new Layer.Removals(List.of(OLD)),
                new Job.Uninstall(List.of(CaveId.parse("app/boat-1:0::installed")))))
        .isEmpty();
    assertThat(
            difference(
                new Layer.Accounts(List.of(AccountName.user("ferry"))),
                install("user/ferry::accounts", Destination.SLASH)))
        .isEmpty();
  }

  @Test
  void bothListsAreShown() {
    var lines =
        difference(UPGRADE, boat(), install("dev/compiler-9:0::sources", Destination.SLASH))
            .lines()
            .map(line -> line.replaceAll(" {2,}", " | "))
            .toList();
    var upgrade = "install app/boat-2:0::marsh replacing app/boat-1:0";
    assertThat(lines)
        .containsExactly(
            "the plan | cave", upgrade + " | " + upgrade, " | install dev/compiler-9:0::sources");
  }

  @ParameterizedTest
  @ValueSource(strings = {"app/boat-2:0::sources", "app/boat-3:0::marsh", "app/boat-2:1::marsh"})
  void anotherOriginVersionOrSlotIsADifference(String what) {
    assertThat(difference(UPGRADE, install(what, Destination.SLASH, "app/boat-1:0::installed")))
        .contains("install " + what);
  }

  @Test
  void whatIsMadeElsewhereIsADifference() {
    assertThat(
            difference(
                UPGRADE,
                install("app/boat-2:0::marsh", Destination.BINARY, "app/boat-1:0::installed")))
        .contains("build app/boat-2:0::marsh");
  }

  @Test
  void whatGoesOtherwiseIsADifference() {
    assertThat(difference(UPGRADE, install("app/boat-2:0::marsh", Destination.SLASH)))
        .contains("replacing");
    assertThat(
            difference(
                UPGRADE, boat(), new Job.Uninstall(List.of(CaveId.parse("a/b-1:0::installed")))))
        .contains("remove a/b-1:0");
    assertThat(difference(new Layer.Removals(List.of(OLD)))).contains("remove app/boat-1:0");
    assertThat(difference(UPGRADE, boat(), boat())).isNotEmpty();
  }

  @Test
  void aSourceThatWouldBeFetchedIsADifference() {
    assertThat(difference(UPGRADE, boat(), fetch("app/boat-2:0::sources")))
        .contains("fetch app/boat-2:0::sources");
  }
}
