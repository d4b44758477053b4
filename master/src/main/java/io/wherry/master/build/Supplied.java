package io.wherry.master.build;

import io.wherry.common.model.PackageId;
import io.wherry.common.model.PackageName;
import io.wherry.common.model.Version;
import io.wherry.common.pbin.PackageSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the machine that builds brings along: names, patterns of names, or exact versions ({@code
 * sys-libs/glibc-2.36:0}), as settings write them.
 */
final class Supplied {
  private static final Pattern EXACT =
      Pattern.compile("(?<name>[^/:]+/[^/:]+?)-(?<version>(?:[0-9]|scm)[^/:]*):(?<slot>[^/:]+)");

  private final List<NamePattern> patterns = new ArrayList<>();
  private final List<PackageName> names = new ArrayList<>();
  private final List<PackageId> exact = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  Supplied(List<String> lines) {
    for (var line : lines) {
      try {
        add(line.strip());
      } catch (IllegalArgumentException e) {
        problems.add("build.choices.provided: " + e.getMessage());
      }
    }
  }

  private void add(String line) {
    var id = exactOf(line);
    if (id.isPresent()) exact.add(id.get());
    else if (NamePattern.isPattern(line)) patterns.add(NamePattern.of(line));
    else names.add(PackageName.parse(line));
  }

  private static Optional<PackageId> exactOf(String line) {
    var match = EXACT.matcher(line);
    if (!match.matches() || !Version.isVersion(match.group("version"))) return Optional.empty();
    return Optional.of(
        PackageId.of(match.group("name"), match.group("version"), match.group("slot")));
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  List<PackageId> exact() {
    return List.copyOf(exact);
  }

  boolean satisfies(PackageSpec spec) {
    return exact.stream().anyMatch(spec::admits)
        || names.contains(spec.name())
        || patterns.stream().anyMatch(pattern -> pattern.covers(spec.name()));
  }
}
