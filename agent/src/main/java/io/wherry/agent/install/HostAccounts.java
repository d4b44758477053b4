package io.wherry.agent.install;

import io.wherry.common.model.AccountName;
import io.wherry.common.pbin.RootPaths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** Which users and groups a root has. */
public final class HostAccounts {
  private HostAccounts() {}

  /** Those of them that it has not, groups first. */
  public static List<AccountName> lacking(Path root, Collection<AccountName> wanted)
      throws IOException {
    if (wanted.isEmpty()) return List.of();
    var table = AccountTable.read(new RootPaths(root));
    return wanted.stream().distinct().sorted().filter(account -> !table.has(account)).toList();
  }
}
