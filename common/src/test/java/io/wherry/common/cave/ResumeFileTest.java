package io.wherry.common.cave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.cave.ResumeFile.Destination;
import io.wherry.common.cave.ResumeFile.Job;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.MalformedText;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeFileTest {
  private static final CaveId HELLO = CaveId.parse("app-misc/hello-1.0:0::mybinaries");
  private static final CaveId GREET = CaveId.parse("sys-libs/libgreet-1.0:0::mybinaries");

  @Test
  void aPretendedInstallationListsItsJobsInOrder() {
    assertThat(recorded("host-pretend.resume").jobs())
        .containsExactly(
            new Job.Fetch(HELLO),
            new Job.Install(HELLO, "installed", Destination.SLASH, List.of()),
            new Job.Fetch(GREET),
            new Job.Install(GREET, "installed", Destination.SLASH, List.of()));
  }

  @Test
  void anUpgradeNamesWhatItReplaces() {
    assertThat(recorded("host-upgrade-pretend.resume").installs())
        .containsExactly(
            new Job.Install(
                CaveId.parse("app-misc/hello-1.1:0::mybinaries"),
                "installed",
                Destination.SLASH,
                List.of(CaveId.parse("app-misc/hello-1.0:0::installed"))));
  }

  @Test
  void accountsHaveNeitherVersionNorSlot() {
    assertThat(recorded("host-accounts.resume").installs())
        .extracting(job -> job.what().id().name() + " into " + job.destination())
        .containsExactly(
            "group/ferry into installed-accounts",
            "user/ferry into installed-accounts",
            "user/reed into installed-accounts");
    assertThat(CaveId.parse("user/reed::accounts").id())
        .isEqualTo(PackageId.of("user/reed", "0", "0"));
  }

  @Test
  void aRecordedRemovalIsAJobOfItsOwn() {
    assertThat(recorded("host-remove.resume").removals())
        .containsExactly(CaveId.parse("app-test/settings-1.0:0::installed"));
  }

  @Test
  void aReinstallationReplacesItself() {
    assertThat(recorded("host-reinstall.resume").installs())
        .containsExactly(
            new Job.Install(
                CaveId.parse("app-test/tool-1.0:0::mybinaries"),
                "installed",
                Destination.SLASH,
                List.of(CaveId.parse("app-test/tool-1.0:0::installed"))));
  }

  @Test
  void binariesGoIntoTheirRepositoryAndOntoTheMachineWhereOthersNeedThem() {
    assertThat(recorded("stale-again.resume").installs())
        .extracting(Job.Install::kind)
        .containsExactly(Destination.BINARY, Destination.SLASH, Destination.BINARY);
  }

  @Test
  void removalsAreCounted() {
    var text =
        "ResumeData@30000(job_lists=JobLists(execute_job_list=JobList(items=c(1=UninstallJob("
            + "ids_to_remove_specs=c(1=\"=app-misc/hello-1.0:0::installed\";count=\"1\";);"
            + "state=null;);count=\"1\";););););";
    assertThat(ResumeFile.parse(text, "r").removals())
        .containsExactly(CaveId.parse("app-misc/hello-1.0:0::installed"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ResumeData@30000(",
        "ResumeData@30000(job_lists=\"no\";)",
        "ResumeData@30000(job_lists=JobLists(execute_job_list=JobList(items=c(count=\"1\";););););",
        "ResumeData@30000(a=\"1\";a=\"2\";)",
        "ResumeData@30000(a=\"1\";) and more",
        "ResumeData@30000(a=\"\\",
      })
  void whatIsNoResumeFileIsRefusedWithItsPlace(String text) {
    assertThatThrownBy(() -> ResumeFile.parse(text, "a.resume"))
        .isInstanceOf(MalformedText.class)
        .hasMessageStartingWith("a.resume:1:");
  }

  @Test
  void aJobThatIsNotKnownIsRefused() {
    var text = Recorded.text("host-pretend.resume").replace("2=InstallJob(", "2=CompileJob(");
    assertThatThrownBy(() -> ResumeFile.parse(text, "a.resume"))
        .hasMessageContaining("CompileJob is no job that is known");
  }

  @Test
  void aListThatHidesAJobIsRefused() {
    var text = Recorded.text("host-pretend.resume").replace("3=FetchJob(", "5=FetchJob(");
    assertThatThrownBy(() -> ResumeFile.parse(text, "a.resume"))
        .hasMessageContaining("counts 4 and has 2");
  }

  @Test
  void nestingHasAnEnd() {
    assertThatThrownBy(() -> ResumeFile.parse("a(b=".repeat(10_000), "a.resume"))
        .isInstanceOf(MalformedText.class)
        .hasMessageContaining("nested too deeply");
  }

  private static ResumeFile recorded(String name) {
    return ResumeFile.parse(Recorded.text(name), name);
  }
}
