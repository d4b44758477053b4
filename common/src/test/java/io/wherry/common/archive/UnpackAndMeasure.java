package io.wherry.common.archive;

import io.wherry.common.model.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Unpacks a tarball and says how much memory the process had at most, in KiB. */
final class UnpackAndMeasure {
  private UnpackAndMeasure() {}

  public static void main(String[] args) throws IOException {
    try (var in = Files.newInputStream(Path.of(args[0]))) {
      var encoding = Encoding.valueOf(args[1]);
      Extraction.extract(in, encoding, Path.of(args[2]), Limits.DEFAULT, Ownership.SELF);
    }
    for (var line : Files.readAllLines(Path.of("/proc/self/status")))
      if (line.startsWith("VmHWM:")) System.out.println(line.replaceAll("[^0-9]", ""));
  }
}
