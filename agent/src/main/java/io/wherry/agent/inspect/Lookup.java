package io.wherry.agent.inspect;

import io.wherry.common.model.PackageName;
import io.wherry.common.pbin.PackageSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What somebody means who names a package: a spec, a spec without its category, or a line of the
 * list of packages.
 */
public sealed interface Lookup {
  /** Packages of one name; several where they differ in slot, version or database. */
  record Found(List<Installed> packages) implements Lookup {
    public Found {
      packages = List.copyOf(packages);
    }
  }

  /** Packages of several names. */
  record Ambiguous(List<Installed> candidates) implements Lookup {
    public Ambiguous {
      candidates = List.copyOf(candidates);
    }
  }

  /** Nothing like it is installed. */
  record Nothing() implements Lookup {}

  /** It cannot be read. */
  record Malformed(String why) implements Lookup {}

  /** Operator, and what follows it. */
  Pattern PIECES = Pattern.compile("(>=|<=|~>|~|=|<|>)?(.*)", Pattern.DOTALL);

  /** Looks among {@code all} for what {@code text} means. */
  static Lookup of(String text, List<Installed> all) {
    try {
      var specs = specs(text, all.stream().map(installed -> installed.id().name()).toList());
      var found = new ArrayList<Installed>();
      for (var spec : specs) all.stream().filter(i -> i.fits(spec)).forEach(found::add);
      return result(found);
    } catch (IllegalArgumentException e) {
      return new Malformed(String.valueOf(e.getMessage()));
    }
  }

  private static Lookup result(List<Installed> found) {
    if (found.isEmpty()) return new Nothing();
    var names = new HashSet<>();
    for (var installed : found) names.add(installed.id().name());
    return names.size() == 1 ? new Found(found) : new Ambiguous(found);
  }

  /** The specs that {@code text} may stand for; without a category, one for each that there is. */
  static List<PackageSpec> specs(String text, Collection<PackageName> known) {
    var pieces = PIECES.matcher(text);
    var operator = pieces.matches() ? Optional.ofNullable(pieces.group(1)).orElse("") : "";
    var rest = text.substring(operator.length());
    if (rest.split("[:\\[]", 2)[0].contains("/")) return List.of(spec(operator, rest));
    var categories = new TreeSet<String>();
    for (var name : known) categories.add(name.category());
    // Says what is wrong with the text even where nothing is known.
    categories.add("category");
    return categories.stream().map(category -> spec(operator, category + "/" + rest)).toList();
  }

  /** What a list shows names a version without the operator that a spec needs for it. */
  private static PackageSpec spec(String operator, String rest) {
    try {
      return PackageSpec.parse(operator + rest);
    } catch (IllegalArgumentException e) {
      if (!operator.isEmpty()) throw e;
      try {
        return PackageSpec.parse("=" + rest);
      } catch (IllegalArgumentException _) {
        throw e;
      }
    }
  }
}
