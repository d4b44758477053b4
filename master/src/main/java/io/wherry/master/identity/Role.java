package io.wherry.master.identity;

import java.util.Locale;
import java.util.Optional;

/** What an operator may do; each role may do what the ones before it may. */
public enum Role {
  VIEWER,
  OPERATOR,
  ADMIN;

  /** As it stands in certificates and messages. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Role> ofWord(String word) {
    for (var role : values()) if (role.word().equals(word)) return Optional.of(role);
    return Optional.empty();
  }

  public boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }
}
