package io.wherry.master.build;

import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.DependencyTree;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What an exheres says about itself: its metadata and the exlibs that it used. */
record Exheres(ExheresFile source, PackageId id, Map<String, String> values, List<Path> exlibs) {
  Exheres {
    values = Map.copyOf(values);
    exlibs = List.copyOf(exlibs);
  }

  String value(String key) {
    return values.getOrDefault(key, "").strip().replaceAll("\\s+", " ");
  }

  DependencyTree dependencies() {
    return DependencyTree.parse(
        values.getOrDefault("DEPENDENCIES", ""), source.file() + " DEPENDENCIES");
  }

  /** The options that MYOPTIONS declares, sub-options as {@code prefix:option}. */
  Set<String> declaredOptions() {
    var declared = new TreeSet<String>();
    var prefixes = new java.util.ArrayDeque<String>();
    var prefix = "";
    for (var word : Words.of(values.getOrDefault("MYOPTIONS", ""))) {
      if (word.equals("(")) {
        prefixes.push(prefix);
      } else if (word.equals(")")) {
        prefix = prefixes.isEmpty() ? "" : prefixes.pop();
      } else if (word.endsWith(":")) {
        prefix = word;
      } else if (!word.endsWith("?") && !word.equals("||") && !word.equals("^^")) {
        declared.add(prefix + word);
      }
    }
    return declared;
  }
}
