package io.wherry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.update.UpdateEvent;
import io.wherry.common.model.Change;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.posix.TreeRemoval;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a host whose cave does what it is told, and of one whose cave does not. */
class CaveInstallingTest extends CaveInstallingStories {
  @Test
  void whatIsNeededComesInAnEarlierRunAndNoSourceIsSeen() throws Exception {
    draft("sys-libs/reed", "1", "");
    draft("app/boat", "1", "run: sys-libs/reed");
    publish();
    settle("app/boat");
    assertThat(installed()).containsExactly("app/boat-1:0", "sys-libs/reed-1:0");
    assertThat(cave.resolutions())
        .containsExactly(
            "=sys-libs/reed-1:0::marsh",
            "=app/boat-1:0::marsh",
            "=sys-libs/reed-1:0::marsh",
            "=app/boat-1:0::marsh");
    assertThat(cave.commands())
        .filteredOn(line -> line.startsWith("resolve "))
        .allMatch(line -> line.contains("--hide */*::sources --keep") && !line.contains(" -x"));
    assertThat(distfiles()).containsExactly("app--boat-1.tar.bz2", "sys-libs--reed-1.tar.bz2");
    assertThat(wantedSet()).contains("* app/boat:0\n", "* sys-libs/reed:0\n");
    assertThat(journal()).doesNotExist();
    assertThat(new LocalHost(settings()).inventory().packages()).allMatch(p -> p.managed());
  }

  @Test
  void anUpgradeLeavesTheReplacedTarballsInTheCacheOnly() throws Exception {
    twoReleases();
    settle("app/boat");
    assertThat(installed()).containsExactly("app/boat-2:0", "sys-libs/reed-2:0");
    assertThat(distfiles()).containsExactly("app--boat-2.tar.bz2", "sys-libs--reed-2.tar.bz2");
    assertThat(new Places(state).tarballs().toFile().list()).hasSize(4);
  }

  @Test
  void anotherBuildOfTheSameVersionIsInstalled() throws Exception {
    draft("app/boat", "1", "");
    publish();
    settle("app/boat");
    kit.draft("app/boat", "1").under("Odd").file("/usr/share/boat", "another").build();
    publish();
    var before = InstalledDatabase.open(root).entries().getFirst().pbinDigest();
    settle("app/boat");
    assertThat(installed()).containsExactly("app/boat-1:0");
    assertThat(InstalledDatabase.open(root).entries().getFirst().pbinDigest()).isNotEqualTo(before);
  }

  @Test
  void accountsAreMadeFirst() throws Exception {
    kit.define("groups/ferry", "");
    draft("app/boat", "1", "run: group/ferry");
    publish();
    settle("app/boat");
    assertThat(cave.resolutions()).first().isEqualTo("group/ferry");
    assertThat(Files.readString(root.resolve("etc/group"))).contains("\nferry:x:77:");
  }

  @Test
  void whatGoesIsRemovedLast() throws Exception {
    twoReleases();
    var attempt =
        release(release -> {
          var plan = plan(release, "sys-libs/reed");
          var changes =
              new ArrayList<Change>(List.of(new Change.Remove(PackageId.of("app/boat", "1", "0"))));
          changes.addAll(plan.changes());
          return stage(release, new Plan(plan.release(), plan.inventory(), changes));
        });
    assertThat(attempt.refusal()).isEmpty();
    assertThat(installing.merge(attempt.order(), SOON)).isInstanceOf(UpdateEvent.Merged.class);
    assertThat(installed()).containsExactly("sys-libs/reed-2:0");
    assertThat(cave.resolutions()).endsWith("=sys-libs/reed-2:0::marsh", "!app/boat:0");
    installing.seal(attempt.order().change());
    assertThat(wantedSet()).doesNotContain("app/boat");
  }

  @Test
  void whatWouldBeCompiledIsShownBesideThePlanAndNothingIsDone() throws Exception {
    draft("app/boat", "1", "");
    publish();
    cave.would(
        "boat",
        "InstallJob(origin_id_spec=\"=dev/compiler-9:0::sources\";destination_repository_name="
            + "\"installed\";destination_type=\"install_to_slash\";replacing_specs=c(count=\"0\";);"
            + "state=null;)");
    assertThat(stage("app/boat").refusal().orElseThrow().replaceAll(" {2,}", " | "))
        .startsWith("PERMANENT cave would do something else than the plan says")
        .contains("the plan | cave\n")
        .contains("install app/boat-1:0::marsh | install app/boat-1:0::marsh\n")
        .contains(" | install dev/compiler-9:0::sources");
    assertThat(installed()).isEmpty();
    assertThat(cave.commands()).noneMatch(line -> line.startsWith("resume"));
    assertThat(journal()).doesNotExist();
  }

  @Test
  void aHostThatChangedMeanwhileIsLeftAlone() throws Exception {
    draft("app/boat", "1", "");
    draft("app/other", "1", "");
    publish();
    var attempt = stage("app/boat");
    Files.createDirectories(data("app---other").resolve("1:0:c1"));
    Files.writeString(data("app---other").resolve("1:0:c1/contents"), "");
    var event = installing.merge(attempt.order(), SOON);
    assertThat(((UpdateEvent.Failed) event).fault().what()).contains("the host changed meanwhile");
    assertThat(installed()).containsExactly("app/other-1:0");
  }

  @Test
  void anotherFileInTheDistdirIsReplacedAndTold() throws Exception {
    draft("app/boat", "1", "");
    publish();
    settle("app/boat");
    var distfile = distfile("boat-1");
    Files.delete(distfile);
    Files.writeString(distfile, "something else");
    restartFromNothing();
    settle("app/boat");
    assertThat(Files.size(distfile)).isGreaterThan("something else".length());
    assertThat(warnings).anyMatch(line -> line.contains("was another file than the release's"));
  }

  private void restartFromNothing() throws Exception {
    TreeRemoval.delete(data("app---boat"));
    Files.deleteIfExists(state.resolve("install/managed"));
    restart();
  }

  /** What cave does not find it would fetch, and what it fetches nobody has verified. */
  @Test
  void aTarballThatWentMeanwhileIsNotLeftToCave() throws Exception {
    twoReleases();
    var attempt = stage("app/boat");
    Files.delete(distfile("reed-2"));
    var event = installing.merge(attempt.order(), SOON);
    assertThat(((UpdateEvent.Failed) event).fault())
        .matches(fault -> fault.mayPass())
        .matches(fault -> fault.what().contains("is not the verified tarball any more"));
    assertThat(installed()).containsExactly("app/boat-1:0", "sys-libs/reed-1:0");
  }

  @Test
  void aSetThatSomebodyWroteStays() throws Exception {
    var file = root.resolve("etc/paludis/sets/wherry.conf");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "?: app/mine\n");
    draft("app/boat", "1", "");
    publish();
    settle("app/boat");
    assertThat(wantedSet()).isEqualTo("?: app/mine\n");
    assertThat(warnings).anyMatch(line -> line.contains("holds what the agent has not written"));
  }
}
