package io.wherry.agent.install;

import java.util.Locale;
import java.util.Optional;

/** A package's own part in its installation. */
enum Phase {
  SETUP,
  PREINST,
  POSTINST,
  PRERM,
  POSTRM;

  static Optional<Phase> of(String word) {
    for (var phase : values()) if (phase.word().equals(word)) return Optional.of(phase);
    return Optional.empty();
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  String function() {
    return "pkg_" + word();
  }
}
