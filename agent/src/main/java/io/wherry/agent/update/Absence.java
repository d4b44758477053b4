package io.wherry.agent.update;

import java.util.Optional;

/**
 * What a change has done to those whom the host serves: whether the hook that takes it out of
 * service was begun, and in which boot of the machine its files began to change.
 */
public record Absence(boolean drained, Optional<String> mergedIn) {
  static final Absence NONE = new Absence(false, Optional.empty());

  Absence draining() {
    return new Absence(true, mergedIn);
  }

  Absence merging(String boot) {
    return new Absence(drained, Optional.of(boot));
  }

  /** Whether the machine was started again since, for whatever reason. */
  boolean hasRebooted(String boot) {
    return mergedIn.filter(b -> !b.equals(boot)).isPresent();
  }
}
