package io.wherry.common.resolve;

import io.wherry.common.model.AccountName;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.pbin.AccountDefinition;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * All that a release offers; one candidate per package, version and slot, and one definition per
 * account.
 */
public record Catalogue(
    ReleaseId release, List<Candidate> candidates, List<AccountDefinition> accounts) {
  public Catalogue {
    candidates = List.copyOf(candidates);
    accounts = List.copyOf(accounts);
    var seen = new HashSet<PackageId>();
    for (var candidate : candidates)
      if (!seen.add(candidate.id()))
        throw new IllegalArgumentException(release + " offers " + candidate.id() + " twice");
  }

  /** One without definitions of accounts. */
  public Catalogue(ReleaseId release, List<Candidate> candidates) {
    this(release, candidates, List.of());
  }

  public Optional<AccountDefinition> definition(AccountName account) {
    return accounts.stream().filter(d -> d.account().equals(account)).findFirst();
  }
}
