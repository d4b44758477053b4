package io.wherry.agent.drain;

import static io.wherry.common.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostCommandTest {
  @TempDir Path directory;
  private final List<String> heard = new ArrayList<>();
  private Path logs = Path.of("");

  @BeforeEach
  void logs() {
    logs = directory.resolve("logs/c1");
  }

  @Test
  void itIsToldWhatItIsAboutAndWhatItSaysIsKept() throws Exception {
    var command = command("echo \"$WHERRY_CHANGE to $WHERRY_RELEASE\"; echo $1", "--all");
    assertThat(run(command)).isEmpty();
    assertThat(heard).containsExactly("c1 to fleet/8", "--all");
    assertThat(logs.resolve("drain.before.log"))
        .hasContent("c1 to fleet/8\n--all\n(ended with status 0)\n");
  }

  @Test
  void aSecondRunIsWrittenBehindTheFirst() throws Exception {
    var command = command("echo once");
    run(command);
    run(command);
    assertThat(Files.readAllLines(logs.resolve("drain.before.log"))).hasSize(4);
  }

  @Test
  void oneThatFailsIsNamedWithItsStatusAndItsLastLines() throws Exception {
    var fault = run(command("seq 1 20; echo 'no room on hv2' >&2; exit 3")).orElseThrow();
    assertThat(fault.category()).isEqualTo(Fault.Category.LOCAL);
    assertThat(fault.what())
        .contains("drain.before (" + directory.resolve("hook"))
        .contains("ended with status 3")
        .contains("17 | 18 | 19 | 20 | no room on hv2")
        .contains(logs.resolve("drain.before.log").toString())
        .doesNotContain("16 |");
  }

  @Test
  void oneThatHangsIsKilledWithWhatItStarted() throws Exception {
    var command = command("sleep 600 & echo $! > " + directory.resolve("child") + "; wait");
    var quick = new HostCommand("drain.before", command.argv(), Duration.ofSeconds(3));
    assertThat(run(quick).orElseThrow().what()).contains("took longer").contains("was killed");
    long child = Long.parseLong(Files.readString(directory.resolve("child")).strip());
    await().until(() -> isGone(child));
  }

  /** A zombie that nobody has collected yet runs no more. */
  private static boolean isGone(long process) throws IOException {
    var stat = Path.of("/proc", Long.toString(process), "stat");
    return !Files.exists(stat) || Files.readString(stat).contains(") Z ");
  }

  @Test
  void oneThatIsNotThereIsFoundBeforeItIsRun() throws Exception {
    var gone = new HostCommand("drain.after", List.of("/nowhere/undrain"), Duration.ofMinutes(1));
    assertThat(gone.trouble().orElseThrow().what())
        .contains("drain.after")
        .contains("/nowhere/undrain");
    var plain = command("exit 0");
    assertThat(plain.trouble()).isEmpty();
    Files.setPosixFilePermissions(
        directory.resolve("hook"), PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(plain.trouble()).isPresent();
    var folder = new HostCommand("drain.after", List.of("/usr"), Duration.ofMinutes(1));
    assertThat(folder.trouble()).isPresent();
  }

  @Test
  void oneWithoutAPathIsLookedForWhereProgramsAre() {
    var shell = new HostCommand("update.reboot-command", List.of("sh"), Duration.ofMinutes(1));
    assertThat(shell.trouble()).isEmpty();
    var none = new HostCommand("x", List.of("no-such-program"), Duration.ofMinutes(1));
    assertThat(none.trouble()).isPresent();
  }

  @Test
  void whatIsNotSetHasNothingToDo() throws Exception {
    var none = new HostCommand("drain.before", List.of(), Duration.ofMinutes(1));
    assertThat(none.trouble()).isEmpty();
    assertThat(run(none)).isEmpty();
    assertThat(logs).doesNotExist();
  }

  @Test
  void oneWhoseOutputCannotBeKeptIsNotRun() throws Exception {
    Files.writeString(directory.resolve("logs"), "a file");
    var fault = run(command("touch " + directory.resolve("ran"))).orElseThrow();
    assertThat(fault.what()).contains("output cannot be kept");
    assertThat(directory.resolve("ran")).doesNotExist();
  }

  private Optional<Fault> run(HostCommand command) throws InterruptedException {
    return command.run(
        logs, Map.of("WHERRY_CHANGE", "c1", "WHERRY_RELEASE", "fleet/8"), heard::add);
  }

  private HostCommand command(String script, String... arguments) throws IOException {
    var file = directory.resolve("hook");
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    var argv = new ArrayList<>(List.of(file.toString()));
    argv.addAll(List.of(arguments));
    return new HostCommand("drain.before", argv, Duration.ofSeconds(20));
  }
}
