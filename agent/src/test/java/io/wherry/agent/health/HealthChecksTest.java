package io.wherry.agent.health;

import static io.wherry.common.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthChecksTest {
  @TempDir Path root;
  private final List<Duration> paused = new ArrayList<>();
  private Instant now = Instant.EPOCH;

  @Test
  void aHostWithoutChecksIsWell() throws Exception {
    assertThat(run(Duration.ofMinutes(1))).isEqualTo(new Health.Well(0));
  }

  @Test
  void allChecksRunInTheOrderOfTheirNamesUntilOneFails() throws Exception {
    check("20-second", "echo second >> \"$WHERRY_ROOT/ran\"");
    check("10-first", "echo first >> \"$WHERRY_ROOT/ran\"");
    assertThat(run(Duration.ofMinutes(1))).isEqualTo(new Health.Well(2));
    check("15-sick", "echo 'port 80 is closed'; exit 3");
    var unwell = (Health.Unwell) run(Duration.ofMinutes(1));
    assertThat(unwell.message())
        .contains("15-sick")
        .contains("status 3")
        .contains("port 80 is closed");
    assertThat(root.resolve("ran")).hasContent("first\nsecond\nfirst\n");
  }

  @Test
  void aCheckThatHangsIsKilledWithWhatItStarted() throws Exception {
    check("10-slow", "sleep 600 & echo $! > \"$WHERRY_ROOT/child\"; wait");
    var unwell = (Health.Unwell) run(Duration.ofSeconds(3));
    assertThat(unwell.why()).contains("longer");
    long child = Long.parseLong(Files.readString(root.resolve("child")).strip());
    await().until(() -> isGone(child));
  }

  /** A zombie that nobody has collected yet runs no more. */
  private static boolean isGone(long process) throws IOException {
    var stat = Path.of("/proc", Long.toString(process), "stat");
    return !Files.exists(stat) || Files.readString(stat).contains(") Z ");
  }

  @Test
  void aCheckThatCannotBeRunFails() throws Exception {
    check("10-plain", "exit 0");
    var file = root.resolve(HealthChecks.DIRECTORY).resolve("10-plain");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(((Health.Unwell) run(Duration.ofMinutes(1))).check()).isEqualTo("10-plain");
  }

  @Test
  void leftoversOfEditorsAreNoChecks() throws Exception {
    check(".10-hidden", "exit 1");
    check("10-old~", "exit 1");
    assertThat(run(Duration.ofMinutes(1))).isEqualTo(new Health.Well(0));
  }

  @Test
  void aCheckThatCannotTellYetIsAskedAgain() throws Exception {
    check(
        "10-web",
        "echo asked >> \"$WHERRY_ROOT/asked\"; [ $(wc -l < \"$WHERRY_ROOT/asked\") -gt 2 ] || exit"
            + " 75");
    assertThat(run(Duration.ofMinutes(1))).isEqualTo(new Health.Well(1));
    assertThat(root.resolve("asked")).hasContent("asked\nasked\nasked\n");
    assertThat(paused).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5));
  }

  @Test
  void aCheckThatCanNeverTellIsIllWhenItsTimeIsOver() throws Exception {
    check("10-web", "echo 'still starting'; exit 75");
    var unwell = (Health.Unwell) run(Duration.ofMinutes(1));
    assertThat(unwell.message()).contains("10-web").contains("could not tell").contains("starting");
    assertThat(paused).hasSize(24);
  }

  @Test
  void aCheckThatFailsAfterItCouldNotTellIsIllAtOnce() throws Exception {
    check(
        "10-web", "[ -e \"$WHERRY_ROOT/asked\" ] && exit 1; touch \"$WHERRY_ROOT/asked\"; exit 75");
    assertThat(((Health.Unwell) run(Duration.ofMinutes(1))).why()).contains("status 1");
    assertThat(paused).hasSize(1);
  }

  @Test
  void aMachineThatHasJustStartedIsLeftAloneFirst() throws Exception {
    Files.writeString(root.resolve("uptime"), "10.25 17.50\n");
    assertThat(run(Duration.ofMinutes(1))).isEqualTo(new Health.Well(0));
    assertThat(paused).containsExactly(Duration.ofMillis(19_750));
    paused.clear();
    Files.writeString(root.resolve("uptime"), "3000.00 17.50\n");
    run(Duration.ofMinutes(1));
    assertThat(paused).isEmpty();
  }

  @Test
  void aCheckThatIsRequiredAndMissingIsIllness() throws Exception {
    check("10-web", "exit 0");
    var unwell = (Health.Unwell) checks(Duration.ofSeconds(10), List.of("10-web", "20-db")).run();
    assertThat(unwell.message()).contains("20-db").contains("required");
    check("20-db", "exit 0");
    assertThat(checks(Duration.ofSeconds(10), List.of("10-web", "20-db")).run())
        .isEqualTo(new Health.Well(2));
  }

  @Test
  void requiredChecksAreMissedWithTheirWholeFolder() throws Exception {
    assertThat(checks(Duration.ofSeconds(10), List.of("10-web")).run())
        .isInstanceOf(Health.Unwell.class);
  }

  @Test
  void aLinkThatLeadsNowhereIsNoCheckThatPassed() throws Exception {
    check("10-web", "exit 0");
    Files.createSymbolicLink(
        root.resolve(HealthChecks.DIRECTORY).resolve("20-gone"), Path.of("/nowhere/at/all"));
    assertThat(((Health.Unwell) run(Duration.ofMinutes(1))).check()).isEqualTo("20-gone");
  }

  @Test
  void aFolderThatLeadsNowhereIsNotAHostWithoutChecks() throws Exception {
    var folder = root.resolve(HealthChecks.DIRECTORY);
    Files.createDirectories(folder.getParent());
    Files.createSymbolicLink(folder, Path.of("/nowhere/at/all"));
    assertThat(((Health.Unwell) run(Duration.ofMinutes(1))).why()).contains("cannot be listed");
  }

  private Health run(Duration timeout) throws InterruptedException {
    return checks(timeout, List.of()).run();
  }

  private HealthChecks checks(Duration timeout, List<String> required) {
    var patience = new Patience(timeout, Duration.ofMinutes(2), Duration.ofSeconds(30));
    return new HealthChecks(
        root, patience, required, root.resolve("uptime"), () -> now, this::pause);
  }

  private void pause(Duration time) {
    paused.add(time);
    now = now.plus(time);
  }

  private void check(String name, String script) throws IOException {
    var directory = Files.createDirectories(root.resolve(HealthChecks.DIRECTORY));
    var file = directory.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
