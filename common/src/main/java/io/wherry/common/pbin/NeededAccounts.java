package io.wherry.common.pbin;

import io.wherry.common.model.AccountName;
import io.wherry.common.pbin.DependencyTree.Node;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The definitions of the accounts that packages name, and of those accounts' groups. An account
 * that nobody defines is the hosts' own.
 */
public final class NeededAccounts {
  private final Known known;
  private final Map<String, byte[]> needed = new TreeMap<>();
  private final ArrayDeque<AccountName> open = new ArrayDeque<>();

  private NeededAccounts(Known known) {
    this.known = known;
  }

  /** Definitions by their place in a repository. */
  @FunctionalInterface
  public interface Known {
    Optional<byte[]> at(String path);
  }

  /**
   * By place in a repository.
   *
   * @throws MalformedText where a pbin or a definition cannot be read
   */
  public static Map<String, byte[]> of(Iterable<PbinFile> pbins, Known known) {
    var accounts = new NeededAccounts(known);
    for (var pbin : pbins) accounts.gather(pbin.dependencies().nodes());
    while (!accounts.open.isEmpty()) accounts.take(accounts.open.remove());
    return accounts.needed;
  }

  private void gather(List<Node> nodes) {
    for (var node : nodes)
      for (var dependency : node.dependencies())
        AccountName.of(dependency.spec().name()).ifPresent(open::add);
  }

  private void take(AccountName account) {
    var path = AccountDefinition.pathOf(account);
    if (needed.containsKey(path)) return;
    var content = known.at(path);
    if (content.isEmpty()) return;
    needed.put(path, content.get());
    open.addAll(AccountDefinition.parse(path, content.get()).groups());
  }
}
