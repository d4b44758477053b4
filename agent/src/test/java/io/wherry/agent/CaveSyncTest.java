package io.wherry.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.agent.cave.CaveInstaller;
import io.wherry.agent.install.Points;
import io.wherry.agent.install.Tmpfs;
import io.wherry.agent.update.UpdateEvent;
import io.wherry.common.pbin.InstalledDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Cave syncs nothing: what it wrote is on the disk before anything says that it stands. */
class CaveSyncTest extends CaveInstallingStories {
  private static final Pattern STATE = Pattern.compile("\"state\":\"([A-Z]+)\"");
  private final List<String> synced = new ArrayList<>();

  /** Which file system, and what the journal said of the change just then. */
  private void watch() {
    synced.clear();
    points =
        step -> {
          if (step.startsWith("syncfs ")) synced.add(step.substring(7) + " " + journalled());
        };
  }

  private String journalled() throws IOException {
    var found = STATE.matcher(Files.readString(journal()));
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  private void fails(String why) {
    points =
        step -> {
          if (step.equals("syncfs " + root)) {
            points = Points.NONE;
            throw new IOException("syncfs " + root + ": " + why);
          }
        };
  }

  private void boats() throws Exception {
    draft("app/boat", "1", "");
    publish();
    settle("app/boat");
    draft("app/boat", "2", "");
    publish();
  }

  @Test
  void everyFileSystemOfThePackagesIsSyncedBeforeTheyCountAsMerged() throws Exception {
    try (var mounts = new Tmpfs()) {
      mounts.mount(root.resolve("boot"), "1m");
      mounts.mount(root.resolve("opt"), "1m");
      mounts.mount(root.resolve("srv"), "1m");
      mounts.mount(root.resolve("var/db"), "9m");
      InstalledDatabase.open(root).prepare();
      cave.holds("boat-1", "/boot/boat", "/usr/share/boat");
      cave.holds("boat-2", "/opt/of/boat");
      boats();
      watch();
      settle("app/boat");
      assertThat(synced).containsExactlyInAnyOrder(merging("", "/boot", "/opt", "/var/db"));
      assertThat(journal()).doesNotExist();
    }
  }

  private String[] merging(String... places) {
    var lines = new ArrayList<String>();
    for (var place : places) lines.add(root + place + " MERGING");
    return lines.toArray(String[]::new);
  }

  @Test
  void whatTheDiskDoesNotTakeIsNotMerged() throws Exception {
    boats();
    fails("Input/output error");
    var event = merge("app/boat");
    assertThat(event).isInstanceOf(UpdateEvent.Failed.class);
    assertThat(((UpdateEvent.Failed) event).fault().what())
        .isEqualTo(
            "cannot get what cave installed onto the disk: syncfs "
                + root
                + ": Input/output error");
    assertThat(installed()).containsExactly("app/boat-1:0");
    assertThat(managed()).containsExactly("app/boat 1 0");
    assertThat(journal()).doesNotExist();
    settle("app/boat");
  }

  private List<String> managed() throws IOException {
    return Files.readAllLines(state.resolve("install/managed"));
  }

  private Attempt killedBeforeItWasSynced() throws Exception {
    var attempt = stage("app/boat");
    points =
        step -> {
          throw new IllegalStateException("killed");
        };
    assertThatThrownBy(() -> installing.merge(attempt.order(), SOON)).hasMessage("killed");
    return attempt;
  }

  /** What asked the disk a second time would hear that all is well. */
  @Test
  void whatTheDiskDoesNotTakeAfterARestartIsTakenBack() throws Exception {
    boats();
    killedBeforeItWasSynced();
    assertThat(installed()).containsExactly("app/boat-2:0");
    fails("No space left on device");
    restart();
    assertThat(installing.recover())
        .isInstanceOfSatisfying(
            UpdateEvent.Recovered.class, event -> assertThat(event.merged()).isEmpty());
    assertThat(warnings)
        .anyMatch(line -> line.contains("cannot get what cave installed onto the disk"));
    assertThat(installed()).containsExactly("app/boat-1:0");
    assertThat(journal()).doesNotExist();
  }

  @Test
  void whatSurvivedItsWorkerIsSyncedToo() throws Exception {
    boats();
    var attempt = killedBeforeItWasSynced();
    watch();
    restart();
    assertThat(installing.recover())
        .isEqualTo(new UpdateEvent.Recovered(Optional.of(attempt.order().change()), List.of()));
    assertThat(synced).containsExactly(root + " MERGING");
  }

  @Test
  void theWayBackIsOnTheDiskBeforeTheChangeIsOver() throws Exception {
    boats();
    var attempt = stage("app/boat");
    assertThat(installing.merge(attempt.order(), SOON)).isInstanceOf(UpdateEvent.Merged.class);
    fails("Input/output error");
    var event = installing.revert(attempt.order().change());
    assertThat(event).isInstanceOf(UpdateEvent.RevertFailed.class);
    assertThat(((UpdateEvent.RevertFailed) event).fault().what()).contains("Input/output error");
    assertThat(CaveInstaller.isChangeOpen(settings().installing())).isTrue();
    watch();
    restart();
    assertThat(installing.recover()).isInstanceOf(UpdateEvent.Recovered.class);
    assertThat(synced).containsExactly(root + " REVERTING");
    assertThat(installed()).containsExactly("app/boat-1:0");
  }

  /** Cave writes them line by line. */
  @Test
  void halfWrittenContentsDoNotStandInTheWayBack() throws Exception {
    boats();
    cave.does(
        "boat-2",
        """
        mkdir -p "${folder}/2:0:C.torn"
        cp "${LOCATION}/packages/app/boat/boat-2.pbin-1+exheres-0" "${folder}/2:0:C.torn/"
        echo -n 'type=file path=/usr/sh' >"${folder}/2:0:C.torn/contents"
        rm -r "${folder}/1:0:C."[0-9]*
        kill -9 $$
        """);
    assertThat(merge("app/boat")).isInstanceOf(UpdateEvent.Failed.class);
    assertThat(installed()).containsExactly("app/boat-1:0");
    assertThat(warnings).anyMatch(line -> line.contains("an entry is not whole"));
    assertThat(journal()).doesNotExist();
  }
}
