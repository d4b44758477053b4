package io.wherry.agent.install;

import io.wherry.common.posix.Posix;
import io.wherry.common.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assumptions;

/** File systems in memory, mounted for a test and gone after it. Only root can mount. */
public final class Tmpfs implements AutoCloseable {
  private final List<Path> mounted = new ArrayList<>();

  /** At a directory, which is made. */
  public void mount(Path directory, String size) throws IOException, InterruptedException {
    Assumptions.assumeThat(Posix.geteuid()).as("only root mounts").isZero();
    Files.createDirectories(directory);
    var ended =
        Command.of("mount", "-t", "tmpfs", "-o", "mode=755,size=" + size, "none", directory + "")
            .capture();
    Assumptions.assumeThat(ended.exit().ok()).as(ended.output()).isTrue();
    mounted.add(directory);
  }

  @Override
  public void close() {
    try {
      for (var directory : mounted.reversed())
        Command.of("umount", "-l", directory.toString()).run(_ -> {});
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
