package io.wherry.e2e.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A place at which a script stands until it is let through; the same inside a root and outside. */
record Gate(Path folder) {
  static Gate in(Path folder) throws IOException {
    return new Gate(Files.createDirectories(folder));
  }

  /** Makes {@code script}, whoever runs it, stand here. */
  void across(Path script) throws IOException {
    CaveRoot.write(
        script,
        """
        #!/bin/bash
        touch '%s/reached'
        while [[ ! -e '%s/open' ]]; do sleep 0.1; done
        """
            .formatted(folder, folder));
    if (!script.toFile().setExecutable(true)) throw new IOException(script + " stays as it is");
  }

  void awaitSomebody() {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> Files.exists(folder.resolve("reached")));
  }

  void open() throws IOException {
    Files.writeString(folder.resolve("open"), "");
  }
}
