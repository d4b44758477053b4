package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Accounts;
import io.wherry.common.model.Build;
import io.wherry.common.model.Change;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Digest;
import io.wherry.common.model.HostId;
import io.wherry.common.model.HostRules;
import io.wherry.common.model.HostRules.NamedSet;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Labels;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.pbin.AccountDefinition;
import io.wherry.common.pbin.DependencyTree;
import io.wherry.common.pbin.Options;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.resolve.Candidate;
import io.wherry.common.resolve.Candidate.Target;
import io.wherry.common.resolve.Catalogue;
import io.wherry.common.resolve.Provided;
import io.wherry.common.resolve.Resolver;
import io.wherry.master.fleet.Fleet;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.pipeline.Planning.Planned;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What each thing that a host reports does to the plan that the master makes for it. */
class PlanningFactsTest {
  private static final ReleaseId RELEASE = FakeReleases.release(1);
  private static final HostId HOST = new HostId("h".repeat(26));
  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
  private static final Accounts NONE = new Accounts(List.of(), List.of());

  private final Fleet fleet = new Fleet(Duration.ofMinutes(1));
  private final Planning planning = new Planning(_ -> offer(), Resolver::resolve);

  PlanningFactsTest() {
    var stable = new ChannelName("stable");
    fleet.apply(
        new FleetFact.Enrolled(HOST, "machine", "host", Labels.NONE, stable, List.of()), NOON);
    fleet.apply(new FleetFact.SetAssigned("base", "all", List.of("net/marshd")), NOON);
  }

  private static Releases.Found offer() {
    var accounts = List.of(definition("users/marsh"), definition("groups/marsh"));
    return new Releases.Found.Offer(
        new Catalogue(RELEASE, List.of(marshd(1, "MIT"), marshd(2, "Evil"), library()), accounts),
        Provided.NOTHING,
        Digest.of(new byte[0]),
        "c".repeat(40));
  }

  private static AccountDefinition definition(String name) {
    var text = name.startsWith("users") ? "primary_group = marsh\n" : "";
    return AccountDefinition.parse(
        AccountDefinition.FOLDER + "/" + name + ".conf", text.getBytes(StandardCharsets.UTF_8));
  }

  private static Candidate marshd(int version, String licences) {
    return candidate(
        PackageId.of("net/marshd", "" + version, "0"),
        "run: user/marsh " + (version == 1 ? "sys/lib" : "suggestion: app/doc"),
        new Target(Set.of(version == 1 ? "amd64" : "~amd64"), Optional.of("x86_64-pc-linux-gnu")),
        licences);
  }

  private static Candidate library() {
    return candidate(PackageId.of("sys/lib", "2", "0"), "", Target.ANY, "");
  }

  private static Candidate candidate(PackageId id, String needs, Target target, String licences) {
    return new Candidate(
        new Build(id, "b1"),
        PbinFile.pathOf(id),
        Digest.of((id + "").getBytes(StandardCharsets.UTF_8)),
        DependencyTree.parse(needs, "" + id),
        Options.NONE,
        target,
        licences);
  }

  /** What the plan does, a word each; what it says where there is none. */
  private List<String> plan(Inventory inventory) {
    return switch (planned(inventory)) {
      case Planned.Impossible(var why) -> why;
      case Planned.Ready(var stored) -> {
        var words = new ArrayList<String>();
        for (var change : stored.plan().changes())
          words.add(
              change instanceof Change.Account(var account, _, _)
                  ? "make " + account
                  : change.id().toString());
        yield words;
      }
    };
  }

  private Planned planned(Inventory inventory) {
    return planning.plan(RELEASE, inventory, fleet.host(HOST).orElseThrow(), fleet);
  }

  private static Inventory host(Optional<Accounts> accounts, HostRules rules) {
    return new Inventory(List.of(), accounts, rules);
  }

  private static HostRules rules(List<String> masks, Optional<List<String>> licences) {
    var sets = List.of(new NamedSet("new", List.of("*/*[>=2]")));
    return new HostRules(
        Optional.empty(), masks, List.of(), Optional.empty(), licences, sets, List.of());
  }

  @Test
  void accountsThatAHostLacksAreMadeAndThoseOfHostsThatDoNotSayAreTakenAsThere() {
    assertThat(plan(host(Optional.of(NONE), HostRules.NONE)))
        .containsExactly("make group/marsh", "make user/marsh", "net/marshd-2:0");
    var there = new Accounts(List.of("marsh"), List.of());
    assertThat(plan(host(Optional.of(there), HostRules.NONE))).containsExactly("net/marshd-2:0");
    var silent = new Inventory(List.of());
    assertThat(plan(silent)).containsExactly("net/marshd-2:0");
    assertThat(((Planned.Ready) planned(silent)).plan().notes())
        .contains("net/marshd-2:0: user/marsh is taken as present, being an account");
  }

  @Test
  void masksAndTheirSetsHold() {
    var there = Optional.of(new Accounts(List.of("marsh"), List.of()));
    assertThat(plan(host(there, rules(List.of("=net/marshd-2"), Optional.empty()))))
        .containsExactly("sys/lib-2:0", "net/marshd-1:0");
    assertThat(plan(host(there, rules(List.of("new"), Optional.empty()))))
        .contains("net/marshd-2:0 is masked by this host's package_mask.conf: new");
  }

  @Test
  void licencesHold() {
    var there = Optional.of(new Accounts(List.of("marsh"), List.of()));
    assertThat(plan(host(there, rules(List.of(), Optional.of(List.of("*/* MIT"))))))
        .containsExactly("sys/lib-2:0", "net/marshd-1:0");
  }

  @Test
  void platformsAndTheMachineHold() {
    var there = Optional.of(new Accounts(List.of("marsh"), List.of()));
    var stable =
        new HostRules(
            Optional.of(List.of("*/* amd64")), List.of(), List.of(), Optional.of("x86_64"));
    assertThat(plan(host(there, stable))).containsExactly("sys/lib-2:0", "net/marshd-1:0");
    var arm = new HostRules(Optional.empty(), List.of(), List.of(), Optional.of("armv7"));
    assertThat(plan(host(there, arm)))
        .contains("net/marshd-2:0 is built for x86_64-pc-linux-gnu, and this host is armv7");
  }

  @Test
  void whatOtherDatabasesHoldIsThere() {
    var lib =
        new InstalledPackage(
            PackageId.of("sys/lib", "1", "0"), Optional.empty(), false, Optional.of("unpackaged"));
    var there = Optional.of(new Accounts(List.of("marsh"), List.of()));
    var masked = rules(List.of("=net/marshd-2"), Optional.empty());
    assertThat(plan(new Inventory(List.of(lib), there, masked))).containsExactly("net/marshd-1:0");
  }

  @Test
  void whatCannotBeReadStopsThePlan() {
    var unread =
        new HostRules(
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of("etc/paludis/package_mask.conf is not text"));
    assertThat(plan(host(Optional.of(NONE), unread)))
        .containsExactly(
            "this host's configuration cannot be read; mend it: etc/paludis/package_mask.conf is"
                + " not text");
  }

  @Test
  void whatIsWorthKnowingIsKeptWithThePlanThatAHostFollows() {
    var inventory = host(Optional.of(NONE), HostRules.NONE);
    var stored = ((Planned.Ready) planned(inventory)).plan();
    assertThat(stored.notes()).containsExactly("net/marshd-2:0 suggests app/doc");
    var digest = Digest.of(new byte[] {1});
    fleet.apply(new FleetFact.PlanStored(digest, stored), NOON);
    fleet.apply(
        new FleetFact.Ordered(
            HOST,
            new FleetFact.Assignment(
                new io.wherry.common.model.ChangeId("c1"),
                Optional.empty(),
                1,
                RELEASE,
                digest,
                NOON)),
        NOON);
    assertThat(planning.notes(fleet.host(HOST).orElseThrow(), fleet)).isEqualTo(stored.notes());
  }
}
