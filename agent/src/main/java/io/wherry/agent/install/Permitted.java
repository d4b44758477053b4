package io.wherry.agent.install;

import java.util.List;

/**
 * Where a package may put things. {@code rules} are its own words (exdirectory), the last that fits
 * wins over the places that belong to the machine's owner.
 */
record Permitted(List<Rule> rules, List<String> reserved) {
  private static final List<String> OF_THE_OWNER =
      List.of(
          "/dev",
          "/home",
          "/media",
          "/mnt",
          "/opt",
          "/proc",
          "/root",
          "/run",
          "/srv",
          "/sys",
          "/tmp",
          "/usr/local",
          "/var/tmp");

  Permitted {
    rules = List.copyOf(rules);
    reserved = List.copyOf(reserved);
  }

  /** A directory that a package asks for, or renounces. */
  record Rule(String directory, boolean allowed) {}

  /** {@code reserved} is never allowed, whatever the package says: the installer's own places. */
  static Permitted usual(List<String> reserved) {
    return new Permitted(List.of(), reserved);
  }

  Permitted with(List<Rule> own) {
    return new Permitted(own, reserved);
  }

  boolean allows(String path) {
    if (reserved.stream().anyMatch(r -> SavedEnvironment.isBelow(path, r))) return false;
    for (var rule : rules.reversed())
      if (SavedEnvironment.isBelow(path, rule.directory())) return rule.allowed();
    return OF_THE_OWNER.stream().noneMatch(o -> SavedEnvironment.isBelow(path, o));
  }
}
