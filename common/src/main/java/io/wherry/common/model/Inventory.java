package io.wherry.common.model;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What bears on a host's plan: what its installed databases hold, sorted, which accounts it has
 * (absent where an older agent does not say), and what its own configuration admits. Two hosts with
 * equal inventories get equal plans.
 */
public record Inventory(List<InstalledPackage> packages, Optional<Accounts> accounts, Terms terms) {
  public Inventory {
    packages = packages.stream().sorted().toList();
  }

  /** Those packages; nothing is known of accounts, and everything is admitted. */
  public Inventory(List<InstalledPackage> packages) {
    this(packages, Optional.empty(), Terms.NONE);
  }

  /** A plan bears the digest of the inventory that it was made for. */
  public Digest digest() {
    var text = packageLines(true);
    accounts.ifPresent(known -> {
      known.users().forEach(name -> text.append("user ").append(name).append('\n'));
      known.groups().forEach(name -> text.append("group ").append(name).append('\n'));
    });
    terms.platforms().ifPresent(lines -> append(text, "platforms", lines));
    append(text, "mask", terms.masks());
    append(text, "unmask", terms.unmasks());
    append(text, "chost", terms.chost().stream().toList());
    return digest(text);
  }

  /** Over the packages alone, as masters reckon it that know of nothing else. */
  public Digest packagesDigest() {
    return digest(packageLines(false));
  }

  /** Whether a plan that bears {@code digest} was made for this. */
  public boolean isMeantBy(Digest digest) {
    return digest.equals(digest()) || digest.equals(packagesDigest());
  }

  private StringBuilder packageLines(boolean withPlace) {
    var text = new StringBuilder();
    for (var p : packages) {
      text.append(p.id())
          .append(' ')
          .append(p.pbin().map(Digest::hex).orElse("-"))
          .append(' ')
          .append(p.managed());
      if (withPlace) p.elsewhere().ifPresent(database -> text.append(' ').append(database));
      text.append('\n');
    }
    return text;
  }

  /** The header tells an empty list from none. */
  private static void append(StringBuilder text, String what, List<String> lines) {
    if (lines.isEmpty() && !what.equals("platforms")) return;
    text.append(what).append('\n');
    for (var line : lines) text.append(' ').append(line).append('\n');
  }

  private static Digest digest(StringBuilder text) {
    return Digest.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
