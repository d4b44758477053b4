package io.wherry.common.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.process.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lock of a shell's {@code flock}, from both sides. */
class FlockTest {
  @TempDir Path directory;

  private boolean aShellGetsIt(Path file) throws InterruptedException {
    return Command.of("flock", "-n", file.toString(), "true").run(_ -> {}).ok();
  }

  @Test
  void whoHasItHasItAloneAndAShellSeesThat() throws Exception {
    var file = directory.resolve("lock");
    try (var lock = Flock.tryTake(file).orElseThrow()) {
      assertThat(lock).isNotNull();
      assertThat(Flock.tryTake(file)).isEmpty();
      assertThat(aShellGetsIt(file)).isFalse();
    }
    assertThat(aShellGetsIt(file)).isTrue();
    Flock.take(file).close();
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
  }

  private Process aShellThatHas(Path file) throws Exception {
    var script = "exec 9<>\"$0\"; flock 9; echo got; read -r _";
    var shell = new ProcessBuilder("bash", "-c", script, file.toString()).start();
    assertThat(shell.inputReader().readLine()).isEqualTo("got");
    return shell;
  }

  @Test
  void whoIsKilledHasItNoMore() throws Exception {
    var file = directory.resolve("lock");
    var shell = aShellThatHas(file);
    assertThat(Flock.tryTake(file)).isEmpty();
    shell.destroyForcibly().waitFor();
    Flock.tryTake(file).orElseThrow().close();
  }

  @Test
  void whatAShellHasIsWaitedFor() throws Exception {
    var file = directory.resolve("lock");
    var shell = aShellThatHas(file);
    assertThat(Flock.tryTake(file)).isEmpty();
    shell.getOutputStream().close();
    Flock.take(file).close();
    assertThat(shell.waitFor()).isNotEqualTo(137);
  }
}
