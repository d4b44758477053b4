package io.wherry.common.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.json.Json;
import io.wherry.common.model.Build;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.DependencyTree;
import io.wherry.common.pbin.Options;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.pbin.PbinFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Against what {@code cave resolve -1 --keep-targets if-same-version} would really do. */
class CaveResolutionsTest {
  private static final Path PAGE = Path.of("../docs/resolving.md");

  record Scenario(
      String id, List<Pkg> repository, List<Pkg> installed, List<String> targets, Expect expect) {}

  record Pkg(String name, String version, String slot, String dependencies) {
    PackageId id() {
      return PackageId.of("app-test/" + name, version, slot);
    }
  }

  record Expect(Optional<List<Job>> jobs, Optional<Boolean> error) {}

  record Job(String install, List<String> replacing) {}

  /**
   * What cave refuses and we do, and why that is right. Cave takes the best candidate for each
   * package and does not come back to that choice; and a suggestion that nobody takes excludes
   * candidates all the same.
   */
  private static final List<Solved> SOLVED =
      List.of(
          new Solved(
              "s7-012",
              "pa-3:0",
              "The best pb blocks what it needs; the pb that is installed in another slot does"
                  + " not."),
          new Solved(
              "s7-015",
              "pa-1.1:0 pb-2.1:2 pd-2.0:0 pe-2.1:2 pf-1.2-r1:0 pg-1.2-r1:0 pi-3:0",
              "Only an older pg does without a slot of pe that does not exist."),
          new Solved(
              "s7-020",
              "pa-1.1:0 pc-3:3 pd-2.0:2",
              "The best pd blocks pa, which is wanted; pd in slot 2 does not."),
          new Solved(
              "s7-028",
              "pf-2.0:0",
              "The best pf needs a slot of pd that does not exist; an older one needs nothing."),
          new Solved(
              "s7-038",
              "pa-3:0 pb-2.0:0 pd-2.0_rc1:0 pf-2.1:0",
              "A suggestion of pd that nobody takes would exclude the pa that is wanted."),
          new Solved(
              "s7-073",
              "pd-3:0",
              "The best pe needs a slot of pb that does not exist; the pe installed needs only"
                  + " pd."),
          new Solved("s7-083", "pa-3:3 pd-1.0:0", "The best pd needs an older pb than there is."),
          new Solved(
              "s7-118",
              "pa-2.0_rc1:0 pb-1.2-r1:0",
              "Cave gave no reason; the plan passes our check."),
          new Solved(
              "s7-137",
              "pa-2.0:0 pb-2.0:0 pc-1.0:0 pd-2.1:0 pe-2.1:0",
              "Only versions are blocked that the plan does not take."),
          new Solved(
              "s7-143",
              "",
              "The best pf needs an older pa than there is; the one installed stays."),
          new Solved(
              "s7-158",
              "pb-1.1:0 pf-3:0 pg-1.0:0 pi-2.1:2",
              "The pi installed blocks the pa installed already, so another slot of pi is taken."),
          new Solved(
              "s7-160",
              "pa-2.1:0 pb-3:0 pc-1.0:0 pd-3:0",
              "A suggestion of pd that nobody takes would exclude the only pa."),
          new Solved(
              "s7-211",
              "pa-1.2-r1:0 pc-2.1:0 pf-3:0 pg-2.0:0",
              "Cave gave no reason; the plan passes our check."),
          new Solved(
              "s7-232",
              "pc-2.0_rc1:0 pe-1.0:1 pf-1.2-r1:0",
              "The best pe needs an older pd than the one that is wanted; pe in slot 1 does not."));

  /** A scenario, what we install, and why that is right. */
  private record Solved(String id, String installs, String why) {}

  /** What has no solution, and what we say of it. */
  private static final Map<String, List<String>> EXPLAINED =
      Map.of(
          "s7-019",
          List.of(
              "wanted: app-test/pd, which app-test/pd-2.0:0 or app-test/pd-2.0_rc1:0 is",
              "app-test/pd-2.0:0 needs app-test/pc[<2.1], but there is only" + " app-test/pc-2.1:0",
              "app-test/pd-2.0_rc1:0 is older than app-test/pd-2.0:0, which was on this host"
                  + " before Wherry"),
          "s7-063",
          List.of(
              "wanted: app-test/pf, which only app-test/pf-1.1:0 is",
              "app-test/pf-1.1:0 needs app-test/pc, which only app-test/pc-1.1:0 is",
              "app-test/pf-1.1:0 blocks app-test/pc[<2], which app-test/pc-1.1:0 is"),
          "s7-065",
          List.of(
              "wanted: app-test/pe, which app-test/pe-2.1:0 or app-test/pe-1.2-r1:0 is",
              "app-test/pe-2.1:0 needs app-test/pd:0, but there is only app-test/pd-1.1:1,"
                  + " app-test/pd-2.0_rc1:2, app-test/pd-2.0:2",
              "app-test/pe-1.2-r1:0 is older than app-test/pe-2.1:0, which was on this host"
                  + " before Wherry"),
          "s7-080",
          List.of(
              "wanted: app-test/pf, which only app-test/pf-2.0_rc1:0 is",
              "app-test/pf-2.0_rc1:0 needs app-test/pd:0, but there is only"
                  + " app-test/pd-1.0:1, app-test/pd-2.1:2, app-test/pd-3:3"));

  @Test
  void whereCaveFindsAPlanOursInstallsTheSame() throws IOException {
    int same = 0;
    for (var scenario : scenarios()) {
      if (scenario.expect.jobs.isEmpty()) continue;
      var cave =
          scenario.expect.jobs.get().stream()
              .map(job -> job.install.replaceFirst("^=app-test/(.*)::mybinaries$", "$1"))
              .sorted()
              .toList();
      assertThat(installs(resolve(scenario))).as(scenario.id).isEqualTo(String.join(" ", cave));
      same++;
    }
    assertThat(same).isEqualTo(62);
  }

  @Test
  void whatCaveRefusesIsSolvedOrExplained() throws IOException {
    var solved = new TreeMap<String, String>();
    var explained = new TreeMap<String, List<String>>();
    for (var scenario : scenarios()) {
      if (scenario.expect.jobs.isPresent()) continue;
      switch (resolve(scenario)) {
        case Resolution.Resolved r -> solved.put(scenario.id, installs(r));
        case Resolution.Impossible i -> explained.put(scenario.id, i.explanation());
      }
    }
    assertThat(solved)
        .isEqualTo(
            new TreeMap<>(SOLVED.stream().collect(Collectors.toMap(Solved::id, Solved::installs))));
    assertThat(explained).isEqualTo(EXPLAINED);
    assertThat(explained).hasSize(4);
    assertThat(solved).hasSize(14);
  }

  @Test
  void thePageListsThem() throws IOException {
    var page = Files.readString(PAGE);
    var begin = "<!-- refusals: generated -->\n";
    int from = page.indexOf(begin) + begin.length();
    int to = page.indexOf("<!-- refusals: end -->");
    assertThat(to).isGreaterThanOrEqualTo(from).isGreaterThan(begin.length());
    var mended = page.substring(0, from) + refusals() + page.substring(to);
    if (Boolean.getBoolean("wherry.write")) Files.writeString(PAGE, mended);
    assertThat(page).isEqualTo(mended);
  }

  private static String refusals() {
    var text = new StringBuilder("| | we install | why that is right |\n|---|---|---|\n");
    for (var each : SOLVED)
      text.append("| ")
          .append(each.id)
          .append(" | ")
          .append(each.installs.isEmpty() ? "nothing: it is there" : each.installs)
          .append(" | ")
          .append(each.why)
          .append(" |\n");
    text.append("\nThese have no solution, and we say why:\n\n");
    new TreeMap<>(EXPLAINED)
        .forEach((id, lines) ->
            text.append("```\n")
                .append(id)
                .append('\n')
                .append(String.join("\n", lines))
                .append("\n```\n"));
    return text.toString();
  }

  @Test
  void everyPlanPassesTheCheck() throws IOException {
    for (var scenario : scenarios()) {
      switch (resolve(scenario)) {
        case Resolution.Resolved r ->
            assertThat(
                    PlanCheck.problems(
                        r.plan(), catalogue(scenario), inventory(scenario), Provided.NOTHING))
                .as(scenario.id)
                .isEmpty();
        case Resolution.Impossible _ -> assertThat(scenario.expect.error).isPresent();
      }
    }
  }

  private static String installs(Resolution resolution) {
    return switch (resolution) {
      case Resolution.Resolved r ->
          r.plan().installs().stream()
              .map(install -> install.id().toString().replace("app-test/", ""))
              .sorted()
              .collect(Collectors.joining(" "));
      case Resolution.Impossible i -> "impossible: " + i.explanation();
    };
  }

  private static Resolution resolve(Scenario scenario) {
    var roots = new LinkedHashSet<PackageSpec>();
    scenario.targets.forEach(target -> roots.add(PackageSpec.parse(target)));
    var wanted = new Wanted(roots, Wanted.Adopted.LEFT_ALONE);
    return Resolver.resolve(catalogue(scenario), inventory(scenario), wanted, Provided.NOTHING);
  }

  private static Catalogue catalogue(Scenario scenario) {
    return new Catalogue(
        Scenarios.RELEASE,
        scenario.repository.stream().map(CaveResolutionsTest::candidate).toList());
  }

  private static Inventory inventory(Scenario scenario) {
    return new Inventory(scenario.installed.stream().map(CaveResolutionsTest::installed).toList());
  }

  private static Candidate candidate(Pkg pkg) {
    return new Candidate(
        new Build(pkg.id(), "b1"),
        PbinFile.pathOf(pkg.id()),
        Scenarios.digest(pkg.id(), "binary"),
        DependencyTree.parse(pkg.dependencies, pkg.name),
        Options.NONE);
  }

  private static InstalledPackage installed(Pkg pkg) {
    return new InstalledPackage(pkg.id(), Optional.of(Scenarios.digest(pkg.id(), "binary")), false);
  }

  private static List<Scenario> scenarios() throws IOException {
    try (var in = CaveResolutionsTest.class.getResourceAsStream("cave-resolutions.jsonl")) {
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(line -> Json.read(Scenario.class, line)).toList();
    }
  }
}
