package io.wherry.master.build;

import io.wherry.common.model.PackageId;
import java.util.Set;
import java.util.TreeSet;

/**
 * A package of an order: which exheres with which options, what must be there before it is built,
 * and what it needs only when it runs.
 */
record Planned(Exheres exheres, Set<String> options, Set<PackageId> toBuild, Set<PackageId> toRun) {
  PackageId id() {
    return exheres.id();
  }

  Set<PackageId> needs() {
    var all = new TreeSet<>(toBuild);
    all.addAll(toRun);
    return all;
  }
}
