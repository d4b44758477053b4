package io.wherry.master.publish;

import io.wherry.common.model.AccountName;
import io.wherry.common.model.Build;
import io.wherry.common.model.Digest;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.AccountDefinition;
import io.wherry.common.release.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** What is in one release and not in another: builds by name and slot, and accounts. */
public record ReleaseDiff(
    List<Build> added, List<Build> removed, List<Changed> changed, Accounts accounts) {
  public ReleaseDiff {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    changed = List.copyOf(changed);
  }

  /** Another build in the same place. */
  public record Changed(Build from, Build to) {}

  /** Accounts whose definitions came, went or are others. */
  public record Accounts(
      List<AccountName> added, List<AccountName> removed, List<AccountName> changed) {
    public Accounts {
      added = List.copyOf(added);
      removed = List.copyOf(removed);
      changed = List.copyOf(changed);
    }
  }

  static ReleaseDiff between(Optional<Manifest> from, Manifest to) {
    var before = from.map(ReleaseDiff::bySlot).orElseGet(TreeMap::new);
    var after = bySlot(to);
    var added = new ArrayList<Build>();
    var changed = new ArrayList<Changed>();
    after.forEach((slot, build) -> {
      var old = before.remove(slot);
      if (old == null) added.add(build);
      else if (!old.equals(build)) changed.add(new Changed(old, build));
    });
    return new ReleaseDiff(
        added,
        List.copyOf(before.values()),
        changed,
        accounts(from.map(ReleaseDiff::byAccount).orElseGet(TreeMap::new), byAccount(to)));
  }

  private static Accounts accounts(
      Map<AccountName, Digest> before, Map<AccountName, Digest> after) {
    return new Accounts(
        after.keySet().stream().filter(a -> !before.containsKey(a)).toList(),
        before.keySet().stream().filter(a -> !after.containsKey(a)).toList(),
        after.keySet().stream()
            .filter(a -> before.containsKey(a) && !Objects.equals(after.get(a), before.get(a)))
            .toList());
  }

  private static TreeMap<AccountName, Digest> byAccount(Manifest manifest) {
    var accounts = new TreeMap<AccountName, Digest>();
    manifest
        .files()
        .forEach((path, digest) ->
            AccountDefinition.accountAt(path).ifPresent(a -> accounts.put(a, digest)));
    return accounts;
  }

  static String slotOf(PackageId id) {
    return id.name() + ":" + id.slot();
  }

  private static TreeMap<String, Build> bySlot(Manifest manifest) {
    var builds = new TreeMap<String, Build>();
    for (var entry : manifest.entries()) builds.put(slotOf(entry.build().id()), entry.build());
    return builds;
  }
}
