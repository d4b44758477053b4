package io.wherry.agent.install;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a package may put things, judged by the directory they are put into. {@code rules} are its
 * own words (exdirectory) behind paludis' own; the last that fits decides.
 */
record Permitted(List<Rule> rules, List<String> reserved) {
  /** What paludis lets packages do: nothing but in these, and not in the administrator's parts. */
  private static final List<Rule> USUAL =
      Stream.of(
              "-/",
              "+/bin",
              "+/sbin",
              "+/lib",
              "+/lib32",
              "-/lib32/binfmt.d",
              "-/lib32/modules-load.d",
              "-/lib32/sysctl.d",
              "-/lib32/tmpfiles.d",
              "-/lib32/udev/rules.d",
              "+/lib64",
              "-/lib64/binfmt.d",
              "-/lib64/modules-load.d",
              "-/lib64/sysctl.d",
              "-/lib64/tmpfiles.d",
              "-/lib64/udev/rules.d",
              "+/usr",
              "-/usr/local",
              "-/usr/libexec/udev/rules.d",
              "+/var",
              "-/var/run",
              "-/var/lock",
              "-/var/tmp/paludis",
              "+/etc",
              "-/etc/binfmt.d",
              "-/etc/modules-load.d",
              "-/etc/sysctl.d",
              "-/etc/tmpfiles.d",
              "-/etc/systemd/system",
              "-/etc/udev/rules.d")
          .map(rule -> new Rule(rule.substring(1), rule.startsWith("+")))
          .toList();

  Permitted {
    rules = List.copyOf(rules);
    reserved = List.copyOf(reserved);
  }

  /** A directory that a package asks for, or renounces. */
  record Rule(String directory, boolean allowed) {}

  /** {@code reserved} is never allowed, whatever the package says: the installer's own places. */
  static Permitted usual(List<String> reserved) {
    return new Permitted(USUAL, reserved);
  }

  Permitted with(List<Rule> own) {
    var all = new ArrayList<>(rules);
    all.addAll(own);
    return new Permitted(all, reserved);
  }

  boolean allows(String path) {
    if (reserved.stream().anyMatch(r -> SavedEnvironment.isBelow(path, r))) return false;
    var directory = path.substring(0, Math.max(1, path.lastIndexOf('/')));
    for (var rule : rules.reversed())
      if (SavedEnvironment.isBelow(directory, rule.directory())) return rule.allowed();
    return true;
  }
}
