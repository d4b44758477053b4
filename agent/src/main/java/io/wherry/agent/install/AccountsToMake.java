package io.wherry.agent.install;

import io.wherry.common.archive.Ownership;
import io.wherry.common.model.AccountName;
import io.wherry.common.model.Change;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Plan;
import io.wherry.common.pbin.AccountDefinition;
import io.wherry.common.pbin.RootPaths;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * Users and groups of a plan that the root lacks. Each gets its id when the plan is staged, so that
 * staged files can bear it, and is made when the plan is merged. Never taken away again.
 */
final class AccountsToMake {
  private final List<Made> accounts;

  /** An account with its id; for a user, of its primary group too. */
  private record Made(AccountDefinition definition, int id, Optional<AccountName> primary) {}

  private AccountsToMake(List<Made> accounts) {
    this.accounts = List.copyOf(accounts);
  }

  /** Chooses ids, touching nothing, and refuses where whoever runs this may not make accounts. */
  static AccountsToMake of(Plan plan, PackageSource source, RootPaths paths) throws IOException {
    if (plan.accounts().isEmpty()) return new AccountsToMake(List.of());
    try {
      return of(plan, source, paths, AccountTable.read(paths));
    } catch (AccessDeniedException e) {
      throw mayNot(plan, Rights.words("read", Path.of(e.getFile())));
    }
  }

  private static AccountsToMake of(
      Plan plan, PackageSource source, RootPaths paths, AccountTable table) throws IOException {
    var accounts = new ArrayList<Made>();
    for (var change : plan.accounts()) {
      if (table.has(change.account())) continue;
      var definition = definition(change, source);
      switch (change.account().kind()) {
        case GROUP -> accounts.add(group(definition, table));
        case USER -> accounts.addAll(user(definition, table));
      }
    }
    if (accounts.isEmpty()) return new AccountsToMake(accounts);
    var hindrance = AccountFiles.hindrance(table.changed(), paths);
    if (hindrance.isPresent()) throw mayNot(plan, hindrance.get());
    return new AccountsToMake(accounts);
  }

  private static Refusal mayNot(Plan plan, String why) {
    var names = plan.accounts().stream().map(change -> change.account().toString()).toList();
    return Refusal.local(
        "cannot make "
            + String.join(", ", names)
            + ": "
            + why
            + "; have root make them first, or"
            + Rights.OTHERWISE.substring(1));
  }

  private static AccountDefinition definition(Change.Account change, PackageSource source)
      throws IOException {
    var content = source.definition(change);
    if (!Digest.of(content).equals(change.definition()))
      throw new Refusal(
          Fault.integrity(
              "the definition of " + change.account() + " is not the one that the plan names"));
    return AccountDefinition.parse(change.path(), content);
  }

  private static Made group(AccountDefinition definition, AccountTable table) throws Refusal {
    int gid = table.freeId(AccountName.Kind.GROUP, definition.preferredId());
    table.addGroup(definition.account().name(), gid);
    return new Made(definition, gid, Optional.empty());
  }

  /** Of a user without a primary group, one of its own name is. */
  private static List<Made> user(AccountDefinition definition, AccountTable table) throws Refusal {
    var made = new ArrayList<Made>();
    var group = AccountName.group(definition.primaryGroup().orElse(definition.account().name()));
    if (!table.has(group)) {
      if (definition.primaryGroup().isPresent())
        throw Refusal.local(
            definition.account() + " is to be in " + group + ", which is not here; plan again");
      made.add(group(ownGroup(group), table));
    }
    int uid = table.freeId(AccountName.Kind.USER, definition.preferredId());
    table.addUser(definition, uid, table.id(group).orElseThrow(), 0);
    made.add(new Made(definition, uid, Optional.of(group)));
    return made;
  }

  private static AccountDefinition ownGroup(AccountName group) {
    return AccountDefinition.parse(AccountDefinition.pathOf(group), new byte[0]);
  }

  /** The owners that files may have who are still to be made, besides those of {@code known}. */
  Ownership with(Ownership known) {
    if (!(known instanceof Ownership.Named(var owners, var users, var groups))
        || accounts.isEmpty()) return known;
    var allUsers = new HashMap<>(users);
    var allGroups = new HashMap<>(groups);
    for (var made : accounts) {
      var account = made.definition().account();
      (account.kind() == AccountName.Kind.USER ? allUsers : allGroups)
          .put(account.name(), (long) made.id());
    }
    return new Ownership.Named(owners, allUsers, allGroups);
  }

  /** Writes them, each file whole; tells the journal first. */
  void make(RootPaths paths, Journal journal, Points points, Instant now) throws IOException {
    if (accounts.isEmpty()) return;
    try (var files = AccountFiles.lock(paths, points)) {
      var table = AccountTable.read(paths);
      for (var made : accounts) add(made, table, Instant.EPOCH.until(now, ChronoUnit.DAYS));
      for (var made : accounts)
        journal.add(new Note.AccountMade(made.definition().account(), made.id()));
      journal.sync();
      for (var file : table.changed()) files.write(file, table.content(file));
    }
  }

  private static void add(Made made, AccountTable table, long today) throws Refusal {
    var account = made.definition().account();
    var there = table.id(account);
    if (there.equals(Optional.of(made.id()))) return;
    if (there.isPresent() || !table.isFree(account.kind(), made.id()))
      throw Refusal.local(
          "somebody else made accounts while this change was staged, and "
              + made.id()
              + " is not for "
              + account
              + " any more; it is tried again");
    if (made.primary().isEmpty()) table.addGroup(account.name(), made.id());
    else table.addUser(made.definition(), made.id(), gid(made.primary().get(), table), today);
  }

  private static int gid(AccountName group, AccountTable table) throws Refusal {
    return table
        .id(group)
        .orElseThrow(() -> Refusal.local(group + " went while this change was staged"));
  }
}
