package io.wherry.master.build;

import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.PackageSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which options are on: lines of a pattern or spec and options, as {@code app-misc/hello nls -x11
 * parts: binaries}. Later lines win. Without a word about them, parts are on and the rest is off.
 */
final class OptionRules {
  private final List<List<String>> rules = new ArrayList<>();

  OptionRules(List<String> lines) {
    for (var line : lines) rules.add(List.of(line.strip().split("\\s+", -1)));
  }

  List<String> problems() {
    var problems = new ArrayList<String>();
    for (var rule : rules) {
      if (rule.size() < 2)
        problems.add("build.choices.options: '" + rule.getFirst() + "' names no option");
      try {
        covers(rule.getFirst(), PackageId.of("none/none", "0", "0"));
      } catch (IllegalArgumentException e) {
        problems.add("build.choices.options: " + e.getMessage());
      }
    }
    return problems;
  }

  /** Of the options that the package declares, those that are on. */
  Set<String> chosenFor(PackageId id, Set<String> declared) {
    var on = new TreeSet<String>();
    for (var option : declared) if (option.startsWith("parts:")) on.add(option);
    for (var rule : rules) if (covers(rule.getFirst(), id)) apply(rule, declared, on);
    return on;
  }

  private static void apply(List<String> rule, Set<String> declared, Set<String> on) {
    var prefix = "";
    for (var word : rule.subList(1, rule.size())) {
      if (word.endsWith(":")) {
        prefix = word;
        continue;
      }
      boolean off = word.startsWith("-");
      var option = prefix + (off ? word.substring(1) : word);
      for (var each : declared)
        if (each.equals(option) || (option.equals(prefix + "*") && each.startsWith(prefix)))
          if (off) on.remove(each);
          else on.add(each);
    }
  }

  private static boolean covers(String pattern, PackageId id) {
    return NamePattern.isPattern(pattern)
        ? NamePattern.of(pattern).covers(id.name())
        : PackageSpec.parse(pattern).admits(id);
  }
}
