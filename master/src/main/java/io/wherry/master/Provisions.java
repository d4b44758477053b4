package io.wherry.master;

import io.wherry.common.model.PackageId;
import io.wherry.common.model.Version;
import java.util.List;
import java.util.Optional;

/**
 * Of what the machines supply themselves, that which names version and slot: only that can satisfy
 * a host's needs.
 */
final class Provisions {
  private Provisions() {}

  static List<PackageId> of(List<String> provided) {
    return provided.stream().flatMap(text -> exact(text).stream()).toList();
  }

  /** {@code category/name-version:slot}; patterns and bare names are the builder's alone. */
  private static Optional<PackageId> exact(String text) {
    int slash = text.indexOf('/');
    int colon = text.lastIndexOf(':');
    if (slash < 0 || colon < slash || text.indexOf('*') >= 0) return Optional.empty();
    for (int dash = text.indexOf('-', slash);
        dash > 0 && dash < colon;
        dash = text.indexOf('-', dash + 1)) {
      var version = text.substring(dash + 1, colon);
      if (Version.isVersion(version))
        return Optional.of(
            PackageId.of(text.substring(0, dash), version, text.substring(colon + 1)));
    }
    return Optional.empty();
  }
}
