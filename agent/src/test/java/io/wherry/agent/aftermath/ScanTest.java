package io.wherry.agent.aftermath;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.install.Kernel;
import io.wherry.common.model.Aftermath;
import io.wherry.common.model.Aftermath.Stale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left to do on a machine, as its processes and its kernel tell. */
class ScanTest {
  private static final Kernel KERNEL = new Kernel("6.1.0", "boot-1");
  private static final String LIBC = "7f00-7f01 r-xp 00000000 08:01 123   /usr/lib/libc.so.6";

  @TempDir Path directory;
  private Path root;
  private Path proc;
  private Path state;

  @BeforeEach
  void makeMachine() throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    proc = Files.createDirectories(directory.resolve("proc"));
    state = Files.createDirectories(directory.resolve("state"));
    Files.writeString(proc.resolve("stat"), "cpu  1 2 3\nbtime 1000\n");
  }

  private void process(long pid, String name, String... maps) throws IOException {
    var process = Files.createDirectories(proc.resolve(Long.toString(pid)));
    Files.writeString(process.resolve("comm"), name + "\n");
    Files.writeString(process.resolve("maps"), String.join("\n", maps) + "\n");
    Files.createSymbolicLink(process.resolve("root"), root);
  }

  private Aftermath look() throws IOException {
    return new Scan(proc, root, Optional.of(KERNEL), state).look();
  }

  @Test
  void aProcessThatRunsOnWhatIsThereIsLeftAlone() throws IOException {
    process(1, "init", LIBC);
    process(
        20,
        "jit",
        "7f00-7f01 rwxp 00000000 00:01 9   /memfd:jit (deleted)",
        "7f00-7f01 rw-s 00000000 00:01 9   /dev/shm/x (deleted)",
        "7f00-7f01 rw-p 00000000 08:01 9   /tmp/cache (deleted)",
        "7f00-7f01 rw-p 00000000 00:00 0 ",
        "7ffc-7ffd rw-p 00000000 00:00 0   [stack]");
    assertThat(look()).isEqualTo(Aftermath.NONE);
  }

  @Test
  void whatRunsOnReplacedFilesIsNamedWithThem() throws IOException {
    process(1, "init", LIBC);
    process(812, "sshd", LIBC + " (deleted)");
    process(
        90,
        "nginx: worker",
        "7f00-7f01 r-xp 0 08:01 5   /.wherry/c1/staged/0/image/usr/lib/libssl.so.3",
        "7f00-7f01 r-xp 0 08:01 6   /.wherry/c0/old/17 (deleted)");
    var now = look();
    assertThat(now.stale())
        .containsExactly(
            new Stale(90, "nginx: worker", List.of("/usr/lib/libssl.so.3", "one that is gone")),
            new Stale(812, "sshd", List.of("/usr/lib/libc.so.6")));
    assertThat(now.reboot()).isEmpty();
    assertThat(now.need()).isEqualTo("restart");
    assertThat(now.words())
        .containsExactly(
            "Restart needed: nginx: worker (90), sshd (812) run on replaced files,"
                + " such as /usr/lib/libssl.so.3.");
  }

  @Test
  void theFirstProcessCannotBeStartedAgainAlone() throws IOException {
    process(1, "systemd", LIBC + " (deleted)");
    assertThat(look().reboot())
        .contains("process 1 (systemd) runs on a replaced /usr/lib/libc.so.6");
    assertThat(look().need()).isEqualTo("reboot");
  }

  @Test
  void aKernelWhosePackageIsGoneWantsANewStart() throws IOException {
    var left = "{\"all\":[{\"kernel\":\"6.1.0\",\"boot\":\"boot-1\",\"contents\":\"\"}]}";
    Files.writeString(state.resolve("left-behind"), left);
    assertThat(look().reboot()).contains("kernel 6.1.0 runs, and its package is gone");
  }

  @Test
  void soDoesOneWhoseFilesAreAnotherBuilds() throws IOException {
    var file = state.resolve("replaced-kernel");
    Files.writeString(file, "{\"release\":\"6.1.0\",\"boot\":\"boot-0\"}");
    assertThat(look().reboot()).isEmpty();
    Files.writeString(file, "{\"release\":\"6.1.0\",\"boot\":\"boot-1\"}");
    assertThat(look().reboot()).contains("kernel 6.1.0 runs, and its files are another build's");
  }

  @Test
  void soDoesOneThatWasInstalledAnew() throws IOException {
    var image = root.resolve("boot/vmlinuz-6.1.0");
    Files.createDirectories(root.resolve("boot"));
    Files.writeString(root.resolve("boot/vmlinuz-6.0.9"), "other");
    assertThat(look().reboot()).isEmpty();
    Files.writeString(image, "image");
    assertThat(look().reboot())
        .contains("kernel 6.1.0 was installed anew since the machine started");
    Files.writeString(proc.resolve("stat"), "btime 99999999999\n");
    assertThat(look().reboot()).isEmpty();
  }

  /** As a cave does that upgrades the kernel: it knows nothing of what runs. */
  @Test
  void soDoesOneWhoseFilesSomebodyElseTook() throws IOException {
    var image = Files.writeString(boot().resolve("vmlinuz-6.1.0"), "");
    Files.writeString(proc.resolve("stat"), "btime 99999999999\n");
    var modules = Files.createDirectories(root.resolve("usr/lib/modules/6.1.0/kernel"));
    var scan = new Scan(proc, root, Optional.of(KERNEL), state);
    scan.remember();
    assertThat(look().reboot()).isEmpty();
    Files.delete(image);
    scan.remember();
    assertThat(look().reboot()).contains("kernel 6.1.0 runs, and its /boot/vmlinuz-6.1.0 is gone");
    Files.writeString(image, "");
    Files.delete(modules);
    assertThat(look().reboot())
        .contains("kernel 6.1.0 runs, and its /usr/lib/modules/6.1.0/kernel is gone");
    var next = new Scan(proc, root, Optional.of(new Kernel("6.2.0", "boot-2")), state);
    assertThat(next.look().reboot()).isEmpty();
    next.remember();
    assertThat(next.look().reboot()).as("its kernel comes from elsewhere").isEmpty();
  }

  private Path boot() throws IOException {
    return Files.createDirectories(root.resolve("boot"));
  }

  @Test
  void manyAreCounted() throws IOException {
    for (int pid = 100; pid < 400; pid++) process(pid, "worker", LIBC + " (deleted)");
    assertThat(look().stale()).hasSize(200);
    assertThat(look().words().getFirst()).contains("and 192 more");
  }

  @Test
  void containersAreTheirOwnBusiness() throws IOException {
    process(30, "inside", LIBC + " (deleted)");
    Files.delete(proc.resolve("30/root"));
    Files.createSymbolicLink(proc.resolve("30/root"), state);
    assertThat(look()).isEqualTo(Aftermath.NONE);
  }

  @Test
  void aRootThatIsNoMachineHasNothingLeftToDo() throws IOException {
    process(1, "init", LIBC + " (deleted)");
    assertThat(new Scan(proc, root, Optional.empty(), state).look()).isEqualTo(Aftermath.NONE);
  }

  /** The kernel's own words, for a program that was replaced as the installer does it. */
  @Test
  void aRealProcessWhoseProgramWasReplacedIsFound() throws Exception {
    var program = directory.resolve(".wherry/c1/staged/0/image/usr/bin/napper");
    Files.createDirectories(program.getParent());
    Files.copy(Path.of("/bin/cat").toRealPath(), program);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    var napper = new ProcessBuilder(program.toString()).start();
    try {
      napper.outputWriter().append("up\n").flush();
      assertThat(napper.inputReader().readLine()).isEqualTo("up");
      Files.delete(program);
      var found = new Processes(Path.of("/proc"), Path.of("/"));
      found.look();
      assertThat(found.stale())
          .contains(new Stale(napper.pid(), "napper", List.of("/usr/bin/napper")));
    } finally {
      napper.destroy();
    }
    assertThat(napper.waitFor()).isNotZero();
  }
}
