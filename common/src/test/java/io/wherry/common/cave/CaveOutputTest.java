package io.wherry.common.cave;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.cave.CaveEvent.Began;
import io.wherry.common.cave.CaveEvent.Ended;
import io.wherry.common.cave.CaveEvent.Fate;
import io.wherry.common.cave.CaveEvent.Job;
import io.wherry.common.cave.CaveEvent.Kind;
import io.wherry.common.cave.CaveEvent.Log;
import io.wherry.common.cave.CaveEvent.Outcome;
import io.wherry.common.cave.CaveEvent.Phase;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaveOutputTest {
  private static final Job BROKEN = binary("app-misc/broken-1:0::mysource");

  @Test
  void binariesAreCountedApartFromFetches() {
    assertThat(Recorded.events("make-binaries-new.txt", Began.class))
        .containsExactlyInAnyOrder(
            new Began(1, 3, fetch("sys-libs/libgreet-1.0:0::mysource")),
            new Began(1, 3, binary("sys-libs/libgreet-1.0:0::mysource")),
            new Began(2, 3, fetch("sys-libs/libgreet-1.0:0::mybinaries")),
            new Began(2, 3, install("sys-libs/libgreet-1.0:0::mybinaries")),
            new Began(3, 3, fetch("app-misc/hello-1.0:0::mysource")),
            new Began(3, 3, binary("app-misc/hello-1.0:0::mysource")));
  }

  @Test
  void everyJobThatBeganEnds() {
    assertThat(Recorded.events("make-binaries-new.txt", Ended.class))
        .hasSize(6)
        .allMatch(Ended::well);
  }

  @Test
  void cavesSummaryHasOnlyWhatHadSomethingToSay() {
    assertThat(Recorded.events("make-binaries-new.txt", Fate.class)).isEmpty();
    assertThat(Recorded.events("host-install.txt", Fate.class))
        .containsExactly(new Fate(Outcome.SUCCEEDED, install("app-misc/hello-1.0:0::mybinaries")));
  }

  @Test
  void phasesAreThoseOfThePackage() {
    assertThat(Recorded.events("build-fails.txt", Phase.class).stream().map(Phase::name))
        .containsSubsequence("unpack", "prepare", "configure", "compile")
        .doesNotContain("loadenv", "saveenv", "killold");
  }

  @Test
  void aFailedBuildIsNamedWithItsLogAndWhatItHeldUp() {
    assertThat(Recorded.events("build-fails.txt", Ended.class)).contains(new Ended(BROKEN, false));
    assertThat(Recorded.events("build-fails.txt", Fate.class))
        .containsExactly(
            new Fate(Outcome.FAILED, BROKEN),
            new Fate(Outcome.SKIPPED, install("app-misc/broken-1:0::mybinaries")),
            new Fate(Outcome.SKIPPED, binary("app-misc/top-1:0::mysource")));
    assertThat(Recorded.events("build-fails.txt", Log.class))
        .containsExactly(
            new Log(
                Path.of("/var/log/paludis/1795227018-install-app-misc_broken-1:0::mysource.out")));
  }

  @Test
  void aFailedFetchIsNamed() {
    var failed = fetch("app-misc/nofetch-1:0::mysource");
    assertThat(Recorded.events("fetch-fails.txt", Ended.class))
        .containsExactly(new Ended(failed, false));
    assertThat(Recorded.events("fetch-fails.txt", Fate.class))
        .contains(new Fate(Outcome.FAILED, failed));
  }

  @Test
  void upgradesNameWhatTheyReplace() {
    var hello = install("app-misc/hello-1.1:0::mybinaries");
    assertThat(Recorded.events("host-upgrade.txt", Began.class)).contains(new Began(1, 1, hello));
    assertThat(Recorded.events("host-upgrade.txt", Fate.class))
        .containsExactly(new Fate(Outcome.SUCCEEDED, hello));
  }

  @Test
  void removalsAreJobs() {
    var gone = new Job(Kind.REMOVE, CaveId.parse("app-misc/hello-1.0:0::installed"), none());
    assertThat(Recorded.events("host-uninstall.txt", Began.class))
        .containsExactly(new Began(1, 1, gone));
    assertThat(Recorded.events("host-uninstall.txt", Ended.class))
        .containsExactly(new Ended(gone, true));
  }

  @Test
  void nothingToDoHasNoJobs() {
    assertThat(Recorded.events("world-nothing-changed.txt", CaveEvent.Line.class))
        .hasSameSizeAs(Recorded.events("world-nothing-changed.txt"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 of 2: Starting install to / for no-such-thing...",
        "99999999999 of 2: Starting fetch for a/b-1:0::c...",
        "Done fetch for ",
        "failed:    install ../..-1:0::x to ::installed",
        "*** Output log: not-a-path",
        "\u001B]2;an endless title",
        "\u001B[35;01m===\u001B[0m Running ebuild phase loadenv as root:root..."
      })
  void whatABuildMakesUpIsALine(String line) {
    var output = new CaveOutput();
    output.read("Summary:");
    assertThat(output.read(line)).isInstanceOf(CaveEvent.Line.class);
  }

  @Test
  void linesAreShownWithoutColoursAndTitles() {
    assertThat(
            new CaveOutput().read("\u001B]2;1 of 2 x\u0007\u001B[01m\u001B[Kb.c:\u001B[m here\r"))
        .isEqualTo(new CaveEvent.Line("b.c: here"));
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  private static Job fetch(String what) {
    return new Job(Kind.FETCH, CaveId.parse(what), none());
  }

  private static Job binary(String what) {
    return new Job(Kind.BINARY, CaveId.parse(what), Optional.of("mybinaries"));
  }

  private static Job install(String what) {
    return new Job(Kind.INSTALL, CaveId.parse(what), Optional.of("installed"));
  }

  @Test
  void recordingsOfAllRunsAreRead() {
    for (var name : List.of("host-install.txt", "host-downgrade.txt", "host-missing-tarball.txt"))
      assertThat(Recorded.events(name, Ended.class)).as(name).isNotEmpty();
  }

  @Test
  void aTerminalsColoursHideNothing() {
    var alone = binary("app-misc/alone-1:0::arbor");
    assertThat(Recorded.events("terminal.txt", Began.class))
        .containsExactly(
            new Began(1, 1, fetch("app-misc/alone-1:0::arbor")), new Began(1, 1, alone));
    assertThat(Recorded.events("terminal.txt", Ended.class)).contains(new Ended(alone, true));
    assertThat(Recorded.events("terminal.txt", Phase.class)).contains(new Phase("install"));
  }

  @Test
  void whatIsMadeAnewThoughNothingChangedForCaveIsSaidAsEver() {
    assertThat(Recorded.events("stale-unseen.txt", Began.class)).isEmpty();
    var greet = binary("sys-libs/libgreet-1.0:0::arbor");
    var hello = binary("app-misc/hello-1.0:0::arbor");
    assertThat(Recorded.events("stale-again.txt", Ended.class))
        .containsSubsequence(
            new Ended(greet, true),
            new Ended(install("sys-libs/libgreet-1.0:0::mybinaries"), true),
            new Ended(hello, true));
    assertThat(Recorded.events("stale-again.txt", Fate.class)).as("all went well").isEmpty();
  }

  @Test
  void aBlockedResolutionBeginsNothing() {
    assertThat(Recorded.events("blocked.txt", CaveEvent.Line.class))
        .hasSameSizeAs(Recorded.events("blocked.txt"));
  }

  @Test
  void anInterruptedRunEndsInItsPhaseWithoutASummary() {
    var slow = binary("app-misc/slow-1:0::arbor");
    assertThat(Recorded.events("interrupted.txt", Began.class)).contains(new Began(2, 2, slow));
    assertThat(Recorded.events("interrupted.txt", Ended.class))
        .doesNotContain(new Ended(slow, true));
    assertThat(Recorded.events("interrupted.txt", Phase.class))
        .last()
        .isEqualTo(new Phase("compile"));
    assertThat(Recorded.events("interrupted.txt", Fate.class)).isEmpty();
  }
}
