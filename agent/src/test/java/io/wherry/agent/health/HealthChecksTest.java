package io.wherry.agent.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthChecksTest {
  @TempDir Path root;

  @Test
  void aHostWithoutChecksIsWell() throws Exception {
    assertThat(run(Duration.ofSeconds(10))).isEqualTo(new Health.Well(0));
  }

  @Test
  void allChecksRunInTheOrderOfTheirNamesUntilOneFails() throws Exception {
    check("20-second", "echo second >> \"$WHERRY_ROOT/ran\"");
    check("10-first", "echo first >> \"$WHERRY_ROOT/ran\"");
    assertThat(run(Duration.ofSeconds(10))).isEqualTo(new Health.Well(2));
    check("15-sick", "echo 'port 80 is closed'; exit 3");
    var unwell = (Health.Unwell) run(Duration.ofSeconds(10));
    assertThat(unwell.message())
        .contains("15-sick")
        .contains("status 3")
        .contains("port 80 is closed");
    assertThat(root.resolve("ran")).hasContent("first\nsecond\nfirst\n");
  }

  @Test
  void aCheckThatHangsIsKilledWithWhatItStarted() throws Exception {
    check("10-slow", "sleep 600 & echo $! > \"$WHERRY_ROOT/child\"; wait");
    var unwell = (Health.Unwell) run(Duration.ofMillis(700));
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
    assertThat(((Health.Unwell) run(Duration.ofSeconds(10))).check()).isEqualTo("10-plain");
  }

  @Test
  void leftoversOfEditorsAreNoChecks() throws Exception {
    check(".10-hidden", "exit 1");
    check("10-old~", "exit 1");
    assertThat(run(Duration.ofSeconds(10))).isEqualTo(new Health.Well(0));
  }

  private Health run(Duration timeout) throws InterruptedException {
    return new HealthChecks(root, timeout).run();
  }

  private void check(String name, String script) throws IOException {
    var directory = Files.createDirectories(root.resolve(HealthChecks.DIRECTORY));
    var file = directory.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
