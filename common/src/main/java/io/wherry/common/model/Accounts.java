package io.wherry.common.model;

import java.util.List;

/** The system's own users and groups that a root has; sorted. People's accounts are left out. */
public record Accounts(List<String> users, List<String> groups) {
  public Accounts {
    users = users.stream().sorted().distinct().toList();
    groups = groups.stream().sorted().distinct().toList();
  }

  public boolean has(AccountName account) {
    return switch (account.kind()) {
      case USER -> users.contains(account.name());
      case GROUP -> groups.contains(account.name());
    };
  }
}
