package io.wherry.agent.cave;

import io.wherry.common.model.AccountName;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** Which users and groups a root has, as paludis looks them up there. */
final class Accounts {
  private Accounts() {}

  /** Those of them that it has not, groups first. */
  static List<AccountName> lacking(Path root, Collection<AccountName> wanted) throws IOException {
    var users = names(root.resolve("etc/passwd"));
    var groups = names(root.resolve("etc/group"));
    return wanted.stream()
        .distinct()
        .sorted()
        .filter(account ->
            switch (account.kind()) {
              case USER -> !users.contains(account.name());
              case GROUP -> !groups.contains(account.name());
            })
        .toList();
  }

  private static List<String> names(Path file) throws IOException {
    if (!NamedFiles.isFile(file)) return List.of();
    return new String(NamedFiles.read(file), StandardCharsets.ISO_8859_1)
        .lines()
        .map(line -> line.split(":", 2)[0])
        .toList();
  }
}
