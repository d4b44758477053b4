package io.wherry.common.model;

import java.util.List;
import java.util.Optional;

/**
 * What a host's installed database holds, sorted. Two hosts with equal inventories get equal plans.
 */
public record Inventory(List<InstalledPackage> packages) {
  public Inventory {
    packages = packages.stream().sorted().toList();
  }

  /**
   * Over every entry's id, pbin digest and managed mark; a plan bears the digest of the inventory
   * it was made for.
   */
  public Digest digest() {
    var text = new StringBuilder();
    for (var p : packages) {
      text.append(p.id())
          .append(' ')
          .append(p.pbin().map(Digest::hex).orElse("-"))
          .append(' ')
          .append(p.managed())
          .append('\n');
    }
    return Digest.of(text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  public Optional<InstalledPackage> inSlotOf(PackageId id) {
    return packages.stream().filter(p -> p.id().sharesSlotWith(id)).findFirst();
  }
}
