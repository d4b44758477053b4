package io.wherry.agent.install;

import io.wherry.common.posix.Posix;
import io.wherry.common.process.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Tells the loader of a root which libraries there are, where the root has a loader's list. */
final class Ldconfig {
  private static final List<Path> TOOLS =
      List.of(
          Path.of("/sbin/ldconfig"),
          Path.of("/usr/sbin/ldconfig"),
          Path.of("/usr/host/bin/ldconfig"));
  private final Path root;
  private final InstallListener listener;

  Ldconfig(Path root, InstallListener listener) {
    this.root = root;
    this.listener = listener;
  }

  /** Only root may write the list; a failure is told and stops nothing. */
  void run() {
    if (Posix.geteuid() != 0 || !Files.isRegularFile(root.resolve("etc/ld.so.conf"))) return;
    tool().ifPresent(this::run);
  }

  private static Optional<Path> tool() {
    return TOOLS.stream().filter(Files::isExecutable).findFirst();
  }

  private void run(Path tool) {
    try {
      var ended =
          Command.of(tool.toString(), "-r", root.toString())
              .within(Duration.ofMinutes(2))
              .capture();
      if (!ended.exit().ok())
        listener.warned(tool + " " + ended.exit().words() + ": " + ended.output().strip());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
