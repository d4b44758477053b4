package io.wherry.common.archive;

import io.wherry.common.model.Owners;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Whose the extracted files shall be. */
public sealed interface Ownership {
  /** Everything belongs to whoever extracts. */
  Ownership SELF = new Self();

  /** The archive's numbers. Takes root. */
  Ownership AS_RECORDED = new Recorded();

  /** Nobody but the caller. */
  record Self() implements Ownership {}

  /** Numbers whatever they mean here. */
  record Recorded() implements Ownership {}

  /** The machine's numbers of those whom the archive means. */
  record Named(Owners owners, Map<String, Long> users, Map<String, Long> groups)
      implements Ownership {
    public Named {
      users = Map.copyOf(users);
      groups = Map.copyOf(groups);
    }
  }

  /**
   * By the names that {@code owners} gives to the archive's numbers, else by those in the archive
   * itself, as {@code etc/passwd} and {@code etc/group} below root know them.
   */
  static Ownership namedIn(Path root, Owners owners) throws IOException {
    return new Named(
        owners,
        Accounts.numbers(root.resolve("etc/passwd")),
        Accounts.numbers(root.resolve("etc/group")));
  }
}
