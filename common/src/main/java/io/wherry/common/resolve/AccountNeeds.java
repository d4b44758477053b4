package io.wherry.common.resolve;

import io.wherry.common.model.AccountName;
import io.wherry.common.model.Accounts;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.PackageName;
import io.wherry.common.pbin.AccountDefinition;
import io.wherry.common.pbin.DependencyTree.Node;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.resolve.Statement.Offer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Users and groups that packages ask for: there already, or made because the release says how. */
final class AccountNeeds {
  private final Catalogue catalogue;
  private final Optional<Accounts> present;
  private final Formula formula;
  private final Map<AccountName, Integer> variables = new HashMap<>();
  private final Map<Integer, AccountDefinition> definitions = new HashMap<>();

  AccountNeeds(Catalogue catalogue, Optional<Accounts> present, Formula formula) {
    this.catalogue = catalogue;
    this.present = present;
    this.formula = formula;
  }

  /** True where nothing needs to be made; also where an older agent does not say. */
  boolean isThere(AccountName account) {
    return present.map(accounts -> accounts.has(account)).orElse(true);
  }

  boolean isKnown() {
    return present.isPresent();
  }

  /** What a true variable makes. */
  Optional<AccountDefinition> made(int variable) {
    return Optional.ofNullable(definitions.get(variable));
  }

  /** What would do where {@code account} is not there. */
  Fit fit(AccountName account) {
    var definition = catalogue.definition(account);
    if (definition.isEmpty())
      return new Fit(
          List.of(),
          new Offer(
              List.of(),
              "this host has no such "
                  + account.kind().word()
                  + ", and the release does not say how to make it"));
    return new Fit(List.of(variable(definition.get())), new Offer(List.of(id(account)), ""));
  }

  private int variable(AccountDefinition definition) {
    var known = variables.get(definition.account());
    if (known != null) return known;
    int variable = formula.newVariable();
    variables.put(definition.account(), variable);
    definitions.put(variable, definition);
    for (var group : definition.groups()) {
      if (isThere(group)) continue;
      var node = new Node.Dependency(PackageSpec.any(name(group)), List.of());
      var fit = fit(group);
      formula.demand(
          variable,
          new Demand(fit.variables(), false, false),
          new Statement.Needs(id(definition.account()), node, fit.offer()));
    }
    return variable;
  }

  private static PackageName name(AccountName account) {
    return new PackageName(account.kind().word(), account.name());
  }

  private static PackageId id(AccountName account) {
    return PackageId.of(account.toString(), "0", "0");
  }
}
