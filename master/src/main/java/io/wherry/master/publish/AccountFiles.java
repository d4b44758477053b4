package io.wherry.master.publish;

import io.wherry.common.model.AccountName;
import io.wherry.common.model.Bytes;
import io.wherry.common.model.Fault;
import io.wherry.common.pbin.AccountDefinition;
import io.wherry.common.pbin.DependencyTree.Node;
import io.wherry.common.pbin.MalformedText;
import io.wherry.common.pbin.PbinFile;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The definitions of accounts that a release must carry: those that its packages name, as they are
 * ordered now or, where they are not, as the release before had them; and their groups'. An account
 * that nobody defines is the hosts' own.
 */
final class AccountFiles {
  private final Map<String, Bytes> ordered;
  private final Map<String, byte[]> before;
  private final Map<String, byte[]> needed = new TreeMap<>();
  private final ArrayDeque<AccountName> open = new ArrayDeque<>();

  AccountFiles(Map<String, Bytes> ordered, Map<String, byte[]> before) {
    this.ordered = ordered;
    this.before = before;
  }

  /** By path; {@code pbins} are those of the release. */
  Map<String, byte[]> of(Iterable<PbinFile> pbins) throws Refused {
    try {
      for (var pbin : pbins) gather(pbin.dependencies().nodes());
      while (!open.isEmpty()) take(open.remove());
    } catch (MalformedText e) {
      throw new Refused(Fault.permanent(String.valueOf(e.getMessage())));
    }
    return needed;
  }

  private void gather(List<Node> nodes) {
    for (var node : nodes)
      for (var dependency : node.dependencies())
        AccountName.of(dependency.spec().name()).ifPresent(open::add);
  }

  private void take(AccountName account) {
    var path = AccountDefinition.pathOf(account);
    if (needed.containsKey(path)) return;
    var now = ordered.get(path);
    var content = now == null ? before.get(path) : now.value();
    if (content == null) return;
    needed.put(path, content);
    open.addAll(AccountDefinition.parse(path, content).groups());
  }
}
