package io.wherry.agent.install;

import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.PbinFile;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which parts a package has, and which of them it was built with; the others are not installed. */
record Parts(boolean declared, Set<String> wanted) {
  private static final String PREFIX = "parts:";

  Parts {
    wanted = Set.copyOf(wanted);
  }

  static Parts of(PbinFile pbin) {
    var wanted = new HashSet<String>();
    var prefix = "";
    for (var word : words(pbin, "OPTIONS")) {
      if (word.endsWith(":")) prefix = word;
      else if (word.startsWith(PREFIX)) wanted.add(word.substring(PREFIX.length()));
      else if (prefix.equalsIgnoreCase(PREFIX) && !word.startsWith("-")) wanted.add(word);
    }
    return new Parts(words(pbin, "MYOPTIONS").contains(PREFIX), wanted);
  }

  private static List<String> words(PbinFile pbin, String key) {
    return List.of(pbin.get(key).orElse("").split("[\\s()]+"));
  }

  boolean lacks(String part) {
    return !wanted.contains(part);
  }

  void check(PackageId id, Directives.Part said) throws Refusal {
    if (declared || said.name().isEmpty()) return;
    throw Refusal.permanent(
        id
            + " puts "
            + said.path()
            + " into its part "
            + said.name()
            + ", but says it has no parts");
  }
}
