package io.wherry.common.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandTest {
  @TempDir Path dir;

  @Test
  void linesOfBothStreamsComeInOrderWithTheStatus() throws Exception {
    var lines = new ArrayList<String>();
    var exit =
        Command.of("sh", "-c", "echo one; echo two >&2; printf three; exit 3").run(lines::add);
    assertThat(lines).containsExactly("one", "two", "three");
    assertThat(exit).isEqualTo(new Exit.Ended(3));
    assertThat(exit.ok()).isFalse();
  }

  @Test
  void environmentDirectoryAndInputAreExactlyWhatWasSaid() throws Exception {
    var got =
        Command.of("/bin/sh", "-c", "cat; pwd; echo $A-$HOME")
            .onlyWith(Map.of("PATH", "/usr/bin:/bin"))
            .with("A", "x")
            .in(dir)
            .reading("said\n")
            .capture();
    assertThat(got.output()).isEqualTo("said\n" + dir.toRealPath() + "\nx-\n");
  }

  @Test
  void aCommandThatDoesNotExistSaysSo() throws Exception {
    var missing = Command.of(dir.resolve("nothing").toString()).capture();
    assertThat(missing.exit().ok()).isFalse();
    var nowhere = Command.of("true").in(dir.resolve("gone")).run(_ -> {});
    assertThat(nowhere.words()).contains("gone");
  }

  @Test
  void aTimeoutKillsGrandchildrenToo() throws Exception {
    var pidFile = dir.resolve("pid");
    var exit =
        Command.of("sh", "-c", "sleep 600 & echo $! > pid; wait")
            .in(dir)
            .within(Duration.ofSeconds(3))
            .run(_ -> {});
    assertThat(exit).isInstanceOf(Exit.TimedOut.class);
    assertDead(pidFile);
  }

  @Test
  void killingEndsWhatIgnoresPoliteness() throws Exception {
    var ready = new CountDownLatch(1);
    var stubborn = Command.of("sh", "-c", "trap '' TERM; echo up; sleep 600; sleep 600");
    try (var running = stubborn.start(_ -> ready.countDown())) {
      ready.await();
      running.kill();
      assertThat(running.await()).isEqualTo(new Exit.Killed());
    }
  }

  @Test
  void anInterruptKillsTheCommand() throws Exception {
    var ready = new CountDownLatch(1);
    var thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                Command.of("sh", "-c", "echo $$ > pid; echo up; exec sleep 600")
                    .in(dir)
                    .run(_ -> ready.countDown());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    ready.await();
    thread.interrupt();
    thread.join();
    assertDead(dir.resolve("pid"));
  }

  @Test
  void aDaemonLeftBehindDoesNotHoldTheCaller() throws Exception {
    var got = Command.of("sh", "-c", "sleep 600 & echo $! > pid; echo done").in(dir).capture();
    assertThat(got.exit().ok()).isTrue();
    assertThat(got.output()).isEqualTo("done\n");
    var daemon = ProcessHandle.of(pid(dir.resolve("pid")));
    assertThat(daemon).isPresent();
    daemon.ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void anEndlessLineIsCut() throws Exception {
    var got = Command.of("sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x").capture();
    assertThat(got.output()).hasSize((16 << 10) + 1);
  }

  private static long pid(Path file) throws Exception {
    return Long.parseLong(Files.readString(file).strip());
  }

  private static void assertDead(Path pidFile) throws Exception {
    Optional<ProcessHandle> handle = ProcessHandle.of(pid(pidFile));
    handle.ifPresent(h -> h.onExit().orTimeout(60, TimeUnit.SECONDS).join());
    assertThat(handle.filter(ProcessHandle::isAlive)).isEmpty();
  }
}
