package io.wherry.common.resolve;

import static io.wherry.common.resolve.Scenarios.candidate;
import static io.wherry.common.resolve.Scenarios.catalogue;
import static io.wherry.common.resolve.Scenarios.managed;
import static io.wherry.common.resolve.Scenarios.steps;
import static io.wherry.common.resolve.Scenarios.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.HostRules;
import io.wherry.common.model.HostRules.NamedSet;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Plan;
import io.wherry.common.resolve.Candidate.Target;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a host's own configuration and other databases keep away from it. */
class HostRulesTest {
  private static final Catalogue TWO =
      catalogue(candidate("app/x-2", ""), candidate("app/x-1", ""));

  @Test
  void whatIsMaskedDoesNotCome() {
    assertThat(steps(TWO, masking("app/x[>=2]"), wanted("app/x"))).containsExactly("+app/x-1:0");
    assertThat(steps(TWO, masking("=app/x-2"), wanted("app/x"))).containsExactly("+app/x-1:0");
    assertThat(steps(TWO, masking("*/*::arbor", "lib/*", "app/x[opt]"), wanted("app/x")))
        .containsExactly("+app/x-2:0");
    assertThat(steps(TWO, masking(">=app/x-2", "*/x[<2]"), wanted("app/x")))
        .containsExactly(
            "impossible",
            "wanted: app/x, which app/x-2:0 or app/x-1:0 is",
            "app/x-2:0 is masked by this host's package_mask.conf: >=app/x-2",
            "app/x-1:0 is masked by this host's package_mask.conf: */x[<2]");
  }

  @Test
  void anUnmaskedPackageComesAfterAll() {
    var rules =
        new HostRules(Optional.empty(), List.of("app/*"), List.of("=app/x-1"), Optional.empty());
    assertThat(steps(TWO, host(rules), wanted("app/x"))).containsExactly("+app/x-1:0");
  }

  @Test
  void anUnmaskingOfOtherMasksLiftsNoneOfTheHostsOwn() {
    var rules =
        new HostRules(
            Optional.empty(), List.of("app/*"), List.of("=app/x-1 security"), Optional.empty());
    assertThat(steps(TWO, host(rules), wanted("app/x"))).contains("impossible");
    assertThat(steps(TWO, masking("app/y why"), wanted("app/x")))
        .contains(
            "this host's package_mask.conf has a line of more than one word; mend it: app/y why");
  }

  @Test
  void whatCannotBeReadStopsEverything() {
    var rules =
        new HostRules(
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of("etc/paludis/package_mask.conf is a directory"));
    assertThat(steps(TWO, host(rules), wanted("app/x")))
        .containsExactly(
            "impossible",
            "this host's configuration cannot be read; mend it: etc/paludis/package_mask.conf is a"
                + " directory");
  }

  @Test
  void aSetMeansThePackagesInIt() {
    var sets = List.of(new NamedSet("bad", List.of("lib/*", "=app/x-2")));
    assertThat(steps(TWO, host(masking(sets, "bad")), wanted("app/x")))
        .containsExactly("+app/x-1:0");
    assertThat(steps(TWO, host(masking(sets, "unknown")), wanted("app/x")))
        .containsExactly("+app/x-2:0");
    var broken = List.of(new NamedSet("bad", List.of("=app/x")));
    assertThat(steps(TWO, host(masking(broken, "bad")), wanted("app/x")))
        .last()
        .asString()
        .startsWith("this host's set bad has a line that is not understood");
  }

  @Test
  void onlyAcceptedLicencesCome() {
    var catalogue =
        catalogue(
            licensed("app/x-4", "GPL-2 Evil"),
            licensed("app/x-3", "|| ( Evil MIT )"),
            licensed("app/x-2", "opt? ( Evil ) MIT"),
            licensed("app/x-1", ""));
    assertThat(steps(catalogue, host(HostRules.NONE), wanted("app/x")))
        .containsExactly("+app/x-4:0");
    assertThat(steps(catalogue, licences("*/* GPL-2 MIT"), wanted("app/x")))
        .containsExactly("+app/x-3:0");
    assertThat(steps(catalogue, licences("*/* *", "app/x MIT -*"), wanted("app/x")))
        .containsExactly("+app/x-3:0");
    assertThat(steps(catalogue, licences(), wanted("app/x"))).containsExactly("+app/x-1:0");
    assertThat(steps(catalogue, licences("*/* MIT"), wanted("app/x[>=4]")))
        .containsExactly(
            "impossible",
            "wanted: app/x[>=4], which only app/x-4:0 is",
            "app/x-4:0 is under GPL-2, which this host's licences.conf does not accept");
    assertThat(steps(catalogue(licensed("app/x-1", "( MIT")), licences(), wanted("app/x")))
        .last()
        .asString()
        .contains("has licences that nobody can hold against this host's licences.conf");
  }

  @Test
  void aSetIsAskedAfterPackagesAndBeforeTheRest() {
    var sets = List.of(new NamedSet("strict", List.of("app/*")));
    var catalogue = catalogue(licensed("app/x-1", "Evil"), licensed("app/y-1", "Evil"));
    var rules = licences(sets, "*/* *", "strict -*", "app/y Evil");
    assertThat(steps(catalogue, rules, wanted("app/y"))).containsExactly("+app/y-1:0");
    assertThat(steps(catalogue, rules, wanted("app/x"))).contains("impossible");
  }

  @Test
  void whatIsThereAlreadyStaysThoughItIsMasked() {
    var x = candidate("app/x-2", "");
    var rules = new HostRules(Optional.empty(), List.of("app/x"), List.of(), Optional.empty());
    assertThat(steps(TWO, host(rules, managed(x)), wanted("app/x"))).isEmpty();
  }

  @Test
  void aLineThatNobodyUnderstandsStopsEverything() {
    assertThat(steps(TWO, masking("app/x[>=2"), wanted("app/x")))
        .hasSize(2)
        .last()
        .asString()
        .startsWith(
            "this host's package_mask.conf has a line that is not understood; mend it:"
                + " package_mask.conf:1:6: this bracket is not closed");
  }

  @Test
  void platformsMustBeAdmitted() {
    var catalogue = catalogue(on("app/x-2", "~amd64"), on("app/x-1", "amd64", "~amd64"));
    assertThat(steps(catalogue, platforms("*/* amd64"), wanted("app/x")))
        .containsExactly("+app/x-1:0");
    assertThat(steps(catalogue, platforms("*/* amd64", "app/x ~amd64"), wanted("app/x")))
        .containsExactly("+app/x-2:0");
    assertThat(steps(catalogue, platforms("*/* *"), wanted("app/x"))).containsExactly("+app/x-2:0");
    assertThat(steps(catalogue, host(HostRules.NONE), wanted("app/x")))
        .containsExactly("+app/x-2:0");
    assertThat(steps(catalogue, platforms("*/* ~amd64", "app/x -*"), wanted("app/x")))
        .contains(
            "app/x-2:0 is for ~amd64, which this host's platforms.conf does not admit",
            "app/x-1:0 is for amd64 ~amd64, which this host's platforms.conf does not admit");
    assertThat(steps(catalogue, platforms(), wanted("app/x"))).contains("impossible");
  }

  @Test
  void nothingComesThatWasBuiltForAnotherMachine() {
    var catalogue =
        catalogue(
            built("app/x-2", "aarch64-unknown-linux-gnueabi"),
            built("app/x-1", "x86_64-pc-linux-gnu"));
    assertThat(steps(catalogue, chost("x86_64-pc-linux-gnu"), wanted("app/x")))
        .containsExactly("+app/x-1:0");
    assertThat(steps(catalogue, chost("x86_64"), wanted("app/x"))).containsExactly("+app/x-1:0");
    assertThat(steps(catalogue, chost("x86_64-pc-linux-musl"), wanted("app/x")))
        .contains(
            "app/x-1:0 is built for x86_64-pc-linux-gnu, and this host is x86_64-pc-linux-musl");
    assertThat(steps(catalogue, host(HostRules.NONE), wanted("app/x")))
        .containsExactly("+app/x-2:0");
  }

  @Test
  void aGivenPlanIsHeldAgainstTheRulesToo() {
    var plan = ((Resolution.Resolved) resolve(host(HostRules.NONE))).plan();
    var masked = masking("app/x");
    assertThat(
            PlanCheck.problems(
                new Plan(plan.release(), masked.digest(), plan.changes()),
                TWO,
                masked,
                Provided.NOTHING))
        .containsExactly("app/x-2:0 is masked by this host's package_mask.conf: app/x");
  }

  @Test
  void aPlanOfAMasterThatKnowsNoRulesIsStillForThisHost() {
    var plan = ((Resolution.Resolved) resolve(host(HostRules.NONE))).plan();
    assertThat(PlanCheck.problems(plan, TWO, masking("lib/other"), Provided.NOTHING)).isEmpty();
  }

  @Test
  void whatAnotherDatabaseHoldsCountsAndIsLeftAlone() {
    var catalogue =
        catalogue(
            candidate("app/x-1", "run: lib/y"),
            candidate("app/z-1", "run: lib/y[>=2]"),
            candidate("app/w-1", "run: !lib/y"),
            candidate("lib/y-2", ""));
    var host = host(HostRules.NONE, imported("lib/y-1"));
    assertThat(steps(catalogue, host, wanted("app/x"))).containsExactly("+app/x-1:0");
    assertThat(steps(catalogue, host, wanted("app/z")))
        .containsExactly(
            "impossible",
            "wanted: app/z, which only app/z-1:0 is",
            "app/z-1:0 needs lib/y[>=2], which only lib/y-2:0 is",
            "lib/y-2:0 would take the place of lib/y-1:0 in the database installed-unpackaged,"
                + " which Wherry leaves alone");
    assertThat(steps(catalogue, host, wanted("app/w")))
        .containsExactly(
            "impossible",
            "wanted: app/w, which only app/w-1:0 is",
            "app/w-1:0 blocks lib/y, which lib/y-1:0 is",
            "lib/y-1:0 is in the database installed-unpackaged, which Wherry leaves alone");
  }

  @Test
  void aPlanThatWouldTouchAnotherDatabaseIsSeen() {
    var plan = ((Resolution.Resolved) resolve(host(HostRules.NONE))).plan();
    var host = host(HostRules.NONE, imported("app/x-1"));
    assertThat(
            PlanCheck.problems(
                new Plan(plan.release(), host.digest(), plan.changes()),
                TWO,
                host,
                Provided.NOTHING))
        .containsExactly(
            "app/x-2:0 would take the place of app/x-1:0 in the database installed-unpackaged");
  }

  private static Resolution resolve(Inventory inventory) {
    return Resolver.resolve(TWO, inventory, wanted("app/x"), Provided.NOTHING);
  }

  private static InstalledPackage imported(String id) {
    return new InstalledPackage(
        Scenarios.id(id), Optional.empty(), false, Optional.of("installed-unpackaged"));
  }

  private static Inventory host(HostRules rules, InstalledPackage... packages) {
    return new Inventory(List.of(packages), Optional.empty(), rules);
  }

  private static Inventory masking(String... lines) {
    return host(new HostRules(Optional.empty(), List.of(lines), List.of(), Optional.empty()));
  }

  private static HostRules masking(List<NamedSet> sets, String... lines) {
    return new HostRules(
        Optional.empty(),
        List.of(lines),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        sets,
        List.of());
  }

  private static Inventory licences(String... lines) {
    return licences(List.of(), lines);
  }

  private static Inventory licences(List<NamedSet> sets, String... lines) {
    return host(
        new HostRules(
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.of(List.of(lines)),
            sets,
            List.of()));
  }

  private static Inventory platforms(String... lines) {
    return host(new HostRules(Optional.of(List.of(lines)), List.of(), List.of(), Optional.empty()));
  }

  private static Inventory chost(String chost) {
    return host(new HostRules(Optional.empty(), List.of(), List.of(), Optional.of(chost)));
  }

  private static Candidate on(String id, String... platforms) {
    return with(id, new Target(Set.of(platforms), Optional.empty()));
  }

  private static Candidate built(String id, String chost) {
    return with(id, new Target(Set.of(), Optional.of(chost)));
  }

  private static Candidate licensed(String id, String licences) {
    var c = candidate(id, "");
    return new Candidate(
        c.build(), c.pbinPath(), c.pbin(), c.dependencies(), c.options(), c.target(), licences);
  }

  private static Candidate with(String id, Target target) {
    var c = candidate(id, "");
    return new Candidate(
        c.build(), c.pbinPath(), c.pbin(), c.dependencies(), c.options(), target, "");
  }
}
