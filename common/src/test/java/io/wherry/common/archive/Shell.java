package io.wherry.common.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs the machine's own programs, which must succeed. */
final class Shell {
  private Shell() {}

  static String run(Path folder, String... command) throws IOException, InterruptedException {
    var log = Files.createTempFile("said", ".log");
    try {
      var process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      int status = process.waitFor();
      var said = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
      assertThat(status).as(String.join(" ", command) + ": " + said).isZero();
      return said;
    } finally {
      Files.delete(log);
    }
  }
}
