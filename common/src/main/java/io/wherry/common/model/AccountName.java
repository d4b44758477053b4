package io.wherry.common.model;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A user or a group, as dependencies name it: {@code user/sshd}. */
public record AccountName(Kind kind, String name) implements Comparable<AccountName> {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]{0,62}\\$?");
  private static final Comparator<AccountName> ORDER =
      Comparator.comparing(AccountName::kind).thenComparing(AccountName::name);

  /** Groups come first: users need them. */
  public enum Kind {
    GROUP,
    USER;

    /** The category that stands for it in dependencies. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public AccountName {
    if (!isName(name))
      throw new IllegalArgumentException("not a " + kind.word() + " name: '" + name + "'");
  }

  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  public static AccountName user(String name) {
    return new AccountName(Kind.USER, name);
  }

  public static AccountName group(String name) {
    return new AccountName(Kind.GROUP, name);
  }

  /** The account that a dependency on {@code name} means; most dependencies mean none. */
  public static Optional<AccountName> of(PackageName name) {
    for (var kind : Kind.values())
      if (kind.word().equals(name.category()))
        return Optional.of(new AccountName(kind, name.name()));
    return Optional.empty();
  }

  @Override
  public int compareTo(AccountName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return kind.word() + "/" + name;
  }
}
