package io.wherry.agent;

import static io.wherry.common.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.update.UpdateEvent;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.model.Artefact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a host whose cave failed, or was killed, comes back to what it was. */
class CaveWayBackTest extends CaveInstallingStories {
  private static final String NOT_UNDONE =
      "; what phases of its packages did elsewhere is not undone";
  private static final String CONTENTS = ": >\"${folder}/${version}:${slot}:C.torn/contents\"";

  @Test
  void whatFailsMidwayIsTakenBackToTheBuildsBefore() throws Exception {
    twoReleases();
    cave.fails("boat-2");
    var event = merge("app/boat");
    assertThat(event).isInstanceOf(UpdateEvent.Failed.class);
    assertThat(((UpdateEvent.Failed) event).fault().what())
        .contains("cave ended with status 1", "app/boat-2:0 is not installed as it should be")
        .contains("cave failed with app/boat-2:0::marsh");
    assertThat(((UpdateEvent.Failed) event).lastingEffects())
        .containsExactlyInAnyOrder(
            "cave had changed app/boat:0" + NOT_UNDONE,
            "cave had changed sys-libs/reed:0" + NOT_UNDONE);
    assertThat(installed()).containsExactly("app/boat-1:0", "sys-libs/reed-1:0");
    assertThat(cave.resolutions())
        .endsWith("=app/boat-2:0::marsh", "=sys-libs/reed-1:0::marsh", "=app/boat-1:0::marsh");
    assertThat(journal()).doesNotExist();
    assertThat(installer.otherAtWork()).isEmpty();
    cave.behaves();
    settle("app/boat");
  }

  @Test
  void aStatusOfNoughtIsNotBelieved() throws Exception {
    twoReleases();
    cave.does("boat-2", "exit 0");
    var event = merge("app/boat");
    assertThat(event).isInstanceOf(UpdateEvent.Failed.class);
    assertThat(((UpdateEvent.Failed) event).fault().what())
        .contains("cave ended with status 0", "there is app/boat-1:0");
    assertThat(installed()).containsExactly("app/boat-1:0", "sys-libs/reed-1:0");
  }

  @Test
  void aHookThatRefusesIsNoFaultOfThePackage() throws Exception {
    draft("app/boat", "1", "");
    publish();
    cave.does("boat-1", "exit 42");
    var event = merge("app/boat");
    assertThat(((UpdateEvent.Failed) event).fault())
        .matches(fault -> fault.mayPass())
        .matches(fault -> fault.what().contains("because a hook refused"));
    assertThat(installed()).isEmpty();
  }

  @Test
  void aMergedChangeGoesBackEvenAfterARestart() throws Exception {
    twoReleases();
    var attempt = stage("app/boat");
    assertThat(installing.merge(attempt.order(), SOON)).isInstanceOf(UpdateEvent.Merged.class);
    restart();
    assertThat(installing.recover())
        .isEqualTo(new UpdateEvent.Recovered(Optional.of(attempt.order().change()), List.of()));
    assertThat(installing.revert(attempt.order().change()))
        .isInstanceOf(UpdateEvent.Reverted.class);
    assertThat(installed()).containsExactly("app/boat-1:0", "sys-libs/reed-1:0");
    assertThat(distfiles()).contains("app--boat-1.tar.bz2", "sys-libs--reed-1.tar.bz2");
  }

  @Test
  void whatCouldNotComeBackIsNotReplacedUnlessThatIsSaid() throws Exception {
    twoReleases();
    loseTarball("reed-1");
    assertThat(stage("app/boat").refusal().orElseThrow())
        .startsWith("PERMANENT if the change failed, these packages could not come back:")
        .contains("sys-libs/reed-1:0 (its tarball marsh--sys-libs--reed-1--")
        .contains("install.no-way-back: true");
    set.put("install.no-way-back", "true");
    restart();
    cave.fails("boat-2");
    var event = merge("app/boat");
    assertThat(((UpdateEvent.Failed) event).fault().what())
        .contains("there was no way back for sys-libs/reed-1:0")
        .contains("the host stands between two releases");
    assertThat(installed()).containsExactly("app/boat-1:0", "sys-libs/reed-2:0");
    assertThat(journal()).doesNotExist();
  }

  private void bring(Artefact artefact) {
    try {
      var from = kit.tarballs().resolve(artefact.name());
      Files.copy(from, new Places(state).tarballs().resolve(artefact.name()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aMissingTarballIsBroughtBeforeTheChangeBegins() throws Exception {
    twoReleases();
    loseTarball("reed-1");
    var brought = new ArrayList<String>();
    supplies =
        missing -> {
          for (var artefact : missing) {
            brought.add(artefact.name());
            bring(artefact);
          }
        };
    var attempt = stage("app/boat");
    assertThat(attempt.refusal()).isEmpty();
    assertThat(brought).singleElement().asString().contains("--reed-1--");
    assertThat(installing.merge(attempt.order(), SOON)).isInstanceOf(UpdateEvent.Merged.class);
    assertThat(installing.revert(attempt.order().change()))
        .isInstanceOf(UpdateEvent.Reverted.class);
    assertThat(installed()).containsExactly("app/boat-1:0", "sys-libs/reed-1:0");
  }

  /** An entry with its pbin is there from the start, and its contents grow until the end. */
  private static String killedInItsMerge(String then) {
    return """
    mkdir -p "${folder}/${version}:${slot}:C.torn"
    cp "${LOCATION}/packages/${name}/${name#*/}-${version}.pbin-1+exheres-0" "${folder}/${version}:${slot}:C.torn/"
    %s
    kill -9 $$
    """
        .formatted(then);
  }

  @Test
  void aPackageWhoseMergeWasKilledIsNotTakenForInstalled() throws Exception {
    draft("app/boat", "1", "");
    publish();
    cave.does("boat-1", killedInItsMerge(CONTENTS));
    var event = merge("app/boat");
    assertThat(((UpdateEvent.Failed) event).fault().what())
        .contains("app/boat-1:0 is not whole: cave did not come to its end with it");
    assertThat(installed()).isEmpty();
    assertThat(journal()).doesNotExist();
  }

  /** Its way back is killed as well, and the worker with it: what is there then has no files. */
  @Test
  void whatWasKilledOnItsWayBackIsBroughtBackOnceMore() throws Exception {
    twoReleases();
    cave.fails("boat-2");
    cave.does("boat-1", killedInItsMerge(CONTENTS + "; rm -r \"${folder}/1:0:C.\"[0-9]*"));
    assertThat(merge("app/boat")).isInstanceOf(UpdateEvent.WorkerDied.class);
    assertThat(installed()).contains("app/boat-1:0");
    cave.behaves();
    restart();
    assertThat(installing.recover()).isInstanceOf(UpdateEvent.Recovered.class);
    assertThat(cave.resolutions()).last().isEqualTo("=app/boat-1:0::marsh");
    assertThat(installed()).containsExactly("app/boat-1:0", "sys-libs/reed-1:0");
    assertThat(journal()).doesNotExist();
  }

  @Test
  void aTornEntryIsLeftToRepairWhichLetsTheChangeComeToItsEnd() throws Exception {
    twoReleases();
    cave.does("boat-2", killedInItsMerge(""));
    var event = merge("app/boat");
    assertThat(event).isInstanceOf(UpdateEvent.WorkerDied.class);
    assertThat(((UpdateEvent.WorkerDied) event).why())
        .contains("the entry of app/boat-2:0", "was cut short", "wherry-agent repair");
    restart();
    assertThat(installing.recover()).isInstanceOf(UpdateEvent.RecoveryFailed.class);
    installer.close();
    var person = new RootKit(directory);
    assertThat(person.run("remove", "--yes", "app/boat")).isEqualTo(ExitCode.FAILED);
    assertThat(person.err).contains("a change of the agent with cave is not over");
    assertThat(person.run("repair", "--yes")).as(person.err).isEqualTo(ExitCode.OK);
    assertThat(person.out).contains("took away 1 entry", "the agent takes it back");
    cave.behaves();
    restart();
    assertThat(installing.recover()).isInstanceOf(UpdateEvent.Recovered.class);
    assertThat(installed()).containsExactly("app/boat-1:0", "sys-libs/reed-1:0");
    assertThat(cave.resolutions())
        .as("its files may be of both: it comes back whole")
        .endsWith("=sys-libs/reed-1:0::marsh", "=app/boat-1:0::marsh");
  }

  @Test
  void aRunThatTakesTooLongIsKilledWithAllThatItStarted() throws Exception {
    twoReleases();
    set.put("paludis.timeout", "6s");
    restart();
    cave.does("boat-2", "echo $$ >\"${PLAY}/pid\"; sleep 600");
    var event = merge("app/boat");
    assertThat(((UpdateEvent.Failed) event).fault().what())
        .contains("took longer than 6 s and was killed");
    var pid = Long.parseLong(Files.readString(cave.play().resolve("pid")).strip());
    await().until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    assertThat(installed()).containsExactly("app/boat-1:0", "sys-libs/reed-1:0");
  }
}
