package io.wherry.common.cave;

import io.wherry.common.model.PackageId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.pbin.PackageSpec.Relation;
import java.util.regex.Pattern;

/** A package in one of paludis' repositories, as cave names it. */
public record CaveId(PackageId id, RepositoryName repository) {
  private static final Pattern ACCOUNT =
      Pattern.compile("=?((?:user|group)/[^:=]+?)(?:-0)?(?::0)?::([^:]+)");

  /**
   * From {@code cat/name-1.0:slot::repository}, with or without a leading {@code =}; users and
   * groups have neither version nor slot, as in {@code user/sshd::accounts}.
   *
   * @throws IllegalArgumentException where it is anything else
   */
  public static CaveId parse(String text) {
    var account = ACCOUNT.matcher(text);
    if (account.matches())
      return new CaveId(
          PackageId.of(account.group(1), "0", "0"), new RepositoryName(account.group(2)));
    var spec = PackageSpec.parse(text.startsWith("=") ? text : "=" + text);
    var version = spec.prefixed().filter(bound -> bound.relation() == Relation.EQUAL);
    var slot = spec.slot().flatMap(PackageSpec.Slot::named);
    if (version.isEmpty() || slot.isEmpty() || spec.repository().isEmpty())
      throw new IllegalArgumentException(
          "'" + text + "' does not name version, slot and repository of a package");
    return new CaveId(
        new PackageId(spec.name(), version.get().version(), slot.get()), spec.repository().get());
  }

  /** As a target that means this package and no other. */
  public String exactly() {
    return "=" + this;
  }

  @Override
  public String toString() {
    return id + "::" + repository;
  }
}
