package io.wherry.common.archive;

import io.wherry.common.model.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Unpacks a tarball and packs what came of it; for a process with another locale. */
final class InAnotherLocale {
  private InAnotherLocale() {}

  public static void main(String[] args) throws IOException {
    var into = Path.of(args[1]);
    try (var in = Files.newInputStream(Path.of(args[0]))) {
      Extraction.extract(in, Encoding.TAR_ZST, into, Limits.DEFAULT, Ownership.SELF);
    }
    Tarballs.write(
        into,
        into.resolveSibling("environment"),
        List.of(new Target(Encoding.TAR_ZST, Path.of(args[2]))),
        OwnerNames.ALL_ROOT);
    System.out.print(System.getProperty("sun.jnu.encoding"));
  }
}
