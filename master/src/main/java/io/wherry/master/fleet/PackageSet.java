package io.wherry.master.fleet;

import io.wherry.common.model.Selector;
import io.wherry.common.pbin.PackageSpec;
import java.util.List;
import java.util.regex.Pattern;

/** Packages that all hosts of a selector are to have. */
public record PackageSet(String name, Selector hosts, List<PackageSpec> packages) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

  public PackageSet {
    packages = List.copyOf(packages);
    if (!NAME.matcher(name).matches())
      throw new IllegalArgumentException(
          "not a name for a set: '" + name + "' (lower-case letters, digits, '.', '_', '-')");
    if (packages.isEmpty()) throw new IllegalArgumentException("set " + name + " names no package");
  }

  /** Reads what an operator or the log wrote. */
  public static PackageSet of(String name, String hosts, List<String> packages) {
    return new PackageSet(
        name,
        Selector.parse(hosts.isBlank() ? "all" : hosts),
        packages.stream().map(PackageSpec::parse).toList());
  }

  FleetFact.SetAssigned fact() {
    return new FleetFact.SetAssigned(
        name, hosts.toString(), packages.stream().map(PackageSpec::toString).toList());
  }
}
