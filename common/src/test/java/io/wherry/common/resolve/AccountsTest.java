package io.wherry.common.resolve;

import static io.wherry.common.resolve.Scenarios.RELEASE;
import static io.wherry.common.resolve.Scenarios.candidate;
import static io.wherry.common.resolve.Scenarios.managed;
import static io.wherry.common.resolve.Scenarios.steps;
import static io.wherry.common.resolve.Scenarios.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Accounts;
import io.wherry.common.model.Change;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Plan;
import io.wherry.common.model.Terms;
import io.wherry.common.pbin.AccountDefinition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Users and groups that packages ask for. */
class AccountsTest {
  private static final AccountDefinition SSHD =
      definition("users/sshd", "primary_group = sshd\nextra_groups = tty audio\n");
  private static final AccountDefinition SSHD_GROUP = definition("groups/sshd", "");
  private static final AccountDefinition AUDIO = definition("groups/audio", "");
  private static final Candidate SSH = candidate("net/ssh-1", "build+run: user/sshd run: lib/z");
  private static final Candidate Z = candidate("lib/z-1", "");

  @Test
  void whatIsMissingIsMadeBeforeAnythingComesGroupsFirst() {
    assertThat(steps(release(SSHD, SSHD_GROUP, AUDIO), host("root", "tty"), wanted("net/ssh")))
        .containsExactly("+group/audio", "+group/sshd", "+user/sshd", "+lib/z-1:0", "+net/ssh-1:0");
  }

  @Test
  void whatIsThereIsLeftAsItIs() {
    var host =
        new Inventory(
            List.of(), Optional.of(new Accounts(List.of("sshd"), List.of("sshd"))), Terms.NONE);
    assertThat(steps(release(SSHD, SSHD_GROUP), host, wanted("net/ssh")))
        .containsExactly("+lib/z-1:0", "+net/ssh-1:0");
  }

  @Test
  void whatNobodyKnowsHowToMakeStopsThePlan() {
    assertThat(steps(release(), host("root", "tty"), wanted("net/ssh")))
        .containsExactly(
            "impossible",
            "wanted: net/ssh, which only net/ssh-1:0 is",
            "net/ssh-1:0 needs user/sshd, but this host has no such user, and the release does not"
                + " say how to make it");
    assertThat(steps(release(SSHD, AUDIO), host("root", "tty"), wanted("net/ssh")))
        .containsExactly(
            "impossible",
            "wanted: net/ssh, which only net/ssh-1:0 is",
            "net/ssh-1:0 needs user/sshd, which only user/sshd is",
            "user/sshd needs group/sshd, but this host has no such group, and the release does not"
                + " say how to make it");
  }

  @Test
  void anotherVersionThatNeedsNoAccountWillDo() {
    var catalogue =
        new Catalogue(
            RELEASE, List.of(SSH, Z, candidate("net/ssh-0.9", "")), List.<AccountDefinition>of());
    assertThat(steps(catalogue, host("root", "tty"), wanted("net/ssh")))
        .containsExactly("+net/ssh-0.9:0");
  }

  @Test
  void hostsThatDoNotSayWhatTheyHaveAreTakenToHaveEverything() {
    assertThat(steps(release(SSHD, SSHD_GROUP), new Inventory(List.of()), wanted("net/ssh")))
        .containsExactly("+lib/z-1:0", "+net/ssh-1:0");
  }

  @Test
  void nothingIsMadeForWhatIsThereAlready() {
    var host =
        new Inventory(
            List.of(managed(SSH), managed(Z)),
            Optional.of(new Accounts(List.of(), List.of("tty"))),
            Terms.NONE);
    assertThat(steps(release(SSHD, SSHD_GROUP, AUDIO), host, wanted("net/ssh"))).isEmpty();
  }

  @Test
  void anAccountIsNeverTakenAway() {
    var host =
        new Inventory(
            List.of(managed(SSH), managed(Z)),
            Optional.of(new Accounts(List.of("sshd"), List.of("sshd"))),
            Terms.NONE);
    assertThat(steps(release(SSHD, SSHD_GROUP), host, wanted()))
        .containsExactly("-net/ssh-1:0", "-lib/z-1:0");
  }

  @Test
  void aGivenPlanMustMakeWhatItsPackagesNeedAndAsTheReleaseSays() {
    var whole = release(SSHD, SSHD_GROUP, AUDIO);
    var host = host("root", "tty");
    var plan = ((Resolution.Resolved) resolve(whole, host)).plan();
    assertThat(PlanCheck.problems(plan, whole, host, Provided.NOTHING)).isEmpty();
    var without =
        new Plan(
            plan.release(),
            plan.inventory(),
            plan.changes().stream().filter(c -> !(c instanceof Change.Account)).toList());
    assertThat(PlanCheck.problems(without, whole, host, Provided.NOTHING))
        .containsExactly("net/ssh-1:0 would lack user/sshd");
    var other = release(definition("users/sshd", "primary_group = sshd\n"), SSHD_GROUP);
    assertThat(PlanCheck.problems(plan, other, host, Provided.NOTHING))
        .containsExactly(
            "mybinaries/7 does not say how to make group/audio",
            "user/sshd is to be made otherwise than mybinaries/7 says");
  }

  private static Resolution resolve(Catalogue catalogue, Inventory host) {
    return Resolver.resolve(catalogue, host, wanted("net/ssh"), Provided.NOTHING);
  }

  private static Inventory host(String user, String group, InstalledPackage... packages) {
    var accounts = new Accounts(List.of(user), List.of(group));
    return new Inventory(List.of(packages), Optional.of(accounts), Terms.NONE);
  }

  private static Catalogue release(AccountDefinition... accounts) {
    return new Catalogue(RELEASE, List.of(SSH, Z), List.of(accounts));
  }

  private static AccountDefinition definition(String name, String text) {
    return AccountDefinition.parse(
        AccountDefinition.FOLDER + "/" + name + ".conf", text.getBytes(StandardCharsets.UTF_8));
  }
}
