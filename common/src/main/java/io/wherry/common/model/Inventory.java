package io.wherry.common.model;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What bears on a host's plan: what its installed databases hold, sorted, which accounts it has
 * (absent where an older agent does not say), and what its own configuration admits. {@code
 * remarks} are what people should know of what is not heeded. Two hosts with equal inventories get
 * equal plans.
 */
public record Inventory(
    List<InstalledPackage> packages,
    Optional<Accounts> accounts,
    Optional<HostRules> rules,
    List<String> remarks) {
  private static final Set<String> TELLING_EMPTY = Set.of("platforms", "licences");

  public Inventory {
    packages = packages.stream().sorted().toList();
    rules = rules.filter(said -> !said.equals(HostRules.NONE));
    remarks = List.copyOf(remarks);
  }

  public Inventory(List<InstalledPackage> packages, Optional<Accounts> accounts, HostRules rules) {
    this(packages, accounts, Optional.of(rules), List.of());
  }

  /** Those packages; nothing is known of accounts, and everything is admitted. */
  public Inventory(List<InstalledPackage> packages) {
    this(packages, Optional.empty(), Optional.empty(), List.of());
  }

  /** The same host with other packages. */
  public Inventory having(List<InstalledPackage> others) {
    return new Inventory(others, accounts, rules, remarks);
  }

  /** What is admitted; everything where nothing is said. */
  public HostRules admitted() {
    return rules.orElse(HostRules.NONE);
  }

  /** A plan bears the digest of the inventory that it was made for. */
  public Digest digest() {
    var text = packageLines(true);
    accounts.ifPresent(known -> {
      text.append("accounts\n");
      known.users().forEach(name -> text.append("user ").append(name).append('\n'));
      known.groups().forEach(name -> text.append("group ").append(name).append('\n'));
    });
    var rules = admitted();
    rules.platforms().ifPresent(lines -> append(text, "platforms", lines));
    append(text, "mask", rules.masks());
    append(text, "unmask", rules.unmasks());
    append(text, "chost", rules.chost().stream().toList());
    rules.licences().ifPresent(lines -> append(text, "licences", lines));
    for (var set : rules.sets()) append(text, "set " + set.name(), set.specs());
    append(text, "unread", rules.unread());
    append(text, "remark", remarks);
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

  /** The header tells an empty list from none, where that makes a difference. */
  private static void append(StringBuilder text, String what, List<String> lines) {
    if (lines.isEmpty() && !TELLING_EMPTY.contains(what)) return;
    text.append(what).append('\n');
    for (var line : lines) text.append(' ').append(line).append('\n');
  }

  private static Digest digest(StringBuilder text) {
    return Digest.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
