package io.wherry.common.archive;

import io.wherry.common.model.Encoding;
import io.wherry.common.model.Owners;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Reads a tarball to its end as the installer will, refuses what that refuses, unpacks nothing. */
public final class Inspection {
  private Inspection() {}

  /** Looks at one entry. */
  interface Visitor {
    void see(TarEntry entry) throws IOException;
  }

  /**
   * The names of all numbers in it but root's: as its entries say, else as {@code etc/passwd} and
   * {@code etc/group} below {@code machine} do, where it was built. A number that neither names is
   * an {@link UnknownOwnerException}.
   */
  public static Owners owners(
      InputStream compressed, Encoding encoding, Limits limits, Path machine) throws IOException {
    var found = new OwnersFound();
    read(compressed, encoding, limits, found::see);
    return found.named(machine);
  }

  /** Entries in the archive's order, PBIN's too. */
  static void read(InputStream compressed, Encoding encoding, Limits limits, Visitor visitor)
      throws IOException {
    var rules = new PathRules(limits);
    boolean environment = false;
    try (var workspace = new Workspace();
        var ahead = ReadAhead.start(compressed, encoding, limits, workspace)) {
      var reader = new TarReader(ahead, limits);
      for (var raw = reader.next(); raw.isPresent(); raw = reader.next()) {
        var entry = rules.admit(raw.get());
        if (entry.isEmpty()) continue;
        environment |= entry.get().path().equals(PathRules.ENVIRONMENT);
        visitor.see(entry.get());
      }
    }
    if (!environment) throw new HostileArchiveException("holds no " + PathRules.ENVIRONMENT, "");
  }
}
