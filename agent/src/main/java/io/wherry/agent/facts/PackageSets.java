package io.wherry.agent.facts;

import io.wherry.common.model.HostRules.NamedSet;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.MalformedText;
import io.wherry.common.pbin.PackagePattern;
import io.wherry.common.pbin.PackageSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The sets of a root's paludis configuration, written out as far as lines name them. */
final class PackageSets {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9+_-]*\\*?");
  private static final String FOLDER = PaludisFiles.FOLDER + "/sets/";
  private static final int MOST_SPECS = 10_000;
  private static final Set<String> OPERATORS = Set.of("*", "?", "?:");

  private final PaludisFiles files;
  private final List<PackageId> installed;
  private final Findings findings;

  PackageSets(PaludisFiles files, List<PackageId> installed, Findings findings) {
    this.files = files;
    this.installed = installed;
    this.findings = findings;
  }

  /** The sets that {@code lines} begin with. */
  List<NamedSet> namedIn(List<String> lines) {
    var names = new LinkedHashSet<String>();
    for (var line : lines) {
      var first = line.split(" ", 2)[0];
      if (NAME.matcher(first).matches()) names.add(first);
    }
    return names.stream().map(this::set).toList();
  }

  private NamedSet set(String name) {
    var specs = new LinkedHashSet<String>();
    gather(name, new HashSet<>(), specs);
    if (specs.size() > MOST_SPECS)
      findings.unread("set " + name + " means more than " + MOST_SPECS + " packages");
    return new NamedSet(name, specs.stream().limit(MOST_SPECS).toList());
  }

  /** A set that is met again on the way into itself adds nothing. */
  private void gather(String name, Set<String> met, Set<String> into) {
    if (!met.add(name) || into.size() > MOST_SPECS) return;
    boolean starred = name.endsWith("*");
    var path = FOLDER + (starred ? name.substring(0, name.length() - 1) : name) + ".conf";
    var lines = files.fileLines(path);
    if (lines.isEmpty())
      findings.remark("there is no " + path + ", so the set " + name + " means nothing");
    for (var line : lines.orElse(List.of())) gather(path, line, starred, met, into);
  }

  /**
   * Lines begin with {@code *}, or with {@code ?} or {@code ?:} where only installed ones count.
   */
  private void gather(
      String path, String line, boolean starred, Set<String> met, Set<String> into) {
    var words = new ArrayList<>(List.of(line.split(" ", -1)));
    if (words.size() == 1) words.addFirst("*");
    var operator = words.getFirst();
    var what = words.get(1);
    if (!OPERATORS.contains(operator)) {
      findings.remark(path + " has a line that means nothing: " + line);
    } else if (what.indexOf('/') >= 0) {
      if (isMeant(path, operator, what, starred) && findings.hasRoomFor(what)) into.add(what);
    } else if ((operator.equals("*") || starred) && NAME.matcher(what).matches()) {
      gather(starred && !what.endsWith("*") ? what + "*" : what, met, into);
    } else {
      findings.remark(path + " has a line that means nothing: " + line);
    }
  }

  private boolean isMeant(String path, String operator, String spec, boolean starred) {
    try {
      PackagePattern.parse(spec, path);
      if (operator.equals("*") || starred) return true;
      var asked = PackageSpec.parse(spec);
      return installed.stream()
          .anyMatch(
              id -> id.name().equals(asked.name()) && (operator.equals("?") || hasSlot(id, asked)));
    } catch (MalformedText e) {
      findings.remark("a line of " + path + " is not understood, and ignored: " + e.getMessage());
      return false;
    }
  }

  private static boolean hasSlot(PackageId id, PackageSpec asked) {
    return asked.slot().flatMap(PackageSpec.Slot::named).map(id.slot()::equals).orElse(true);
  }
}
