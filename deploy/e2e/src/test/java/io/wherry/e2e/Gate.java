package io.wherry.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A place at which a script stands until it is let through; the same inside a root and outside. */
public record Gate(Path folder) {
  public static Gate in(Path folder) throws IOException {
    return new Gate(Files.createDirectories(folder));
  }

  private String standing() {
    return "touch '%1$s/reached'; while [ ! -e '%1$s/open' ]; do sleep 0.1; done".formatted(folder);
  }

  /** Makes {@code script}, whoever runs it, stand here. */
  public void across(Path script) throws IOException {
    Exheres.write(script, "#!/bin/bash\n" + standing() + "\n");
    if (!script.toFile().setExecutable(true)) throw new IOException(script + " stays as it is");
  }

  /** A command of an agent's settings that stands here. */
  public String command() {
    return "[/bin/sh, -c, \"" + standing() + "\"]";
  }

  public void awaitSomebody() {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> Files.exists(folder.resolve("reached")));
  }

  public void open() throws IOException {
    Files.writeString(folder.resolve("open"), "");
  }

  /** Whoever comes next stands here again. */
  public void shut() throws IOException {
    for (var mark : new String[] {"reached", "open"}) Files.deleteIfExists(folder.resolve(mark));
  }
}
