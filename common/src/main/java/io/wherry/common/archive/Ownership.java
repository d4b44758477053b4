package io.wherry.common.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Whose the extracted files shall be. */
public sealed interface Ownership {
  /** Everything belongs to whoever extracts. */
  Ownership SELF = new Self();

  /** The archive's numbers. Takes root. */
  Ownership AS_RECORDED = new Recorded(Map.of(), Map.of());

  /** Nobody but the caller. */
  record Self() implements Ownership {}

  /** The archive's names where they are known here, else its numbers. */
  record Recorded(Map<String, Long> users, Map<String, Long> groups) implements Ownership {
    public Recorded {
      users = Map.copyOf(users);
      groups = Map.copyOf(groups);
    }

    int uidOf(TarEntry entry) {
      return users.getOrDefault(entry.user(), entry.uid()).intValue();
    }

    int gidOf(TarEntry entry) {
      return groups.getOrDefault(entry.group(), entry.gid()).intValue();
    }
  }

  /** As recorded, by the names that {@code etc/passwd} and {@code etc/group} below root know. */
  static Ownership namedIn(Path root) throws IOException {
    return new Recorded(
        Accounts.numbers(root.resolve("etc/passwd")), Accounts.numbers(root.resolve("etc/group")));
  }
}
