package io.wherry.master.publish;

import io.wherry.common.posix.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Half-written files of a publishing that did not end. */
final class Leftovers {
  private Leftovers() {}

  static void discard(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) return;
    try (var files = Files.newDirectoryStream(folder, "*" + DurableFile.LEFTOVER)) {
      for (var file : files) Files.deleteIfExists(file);
    }
  }
}
