package io.wherry.agent.update;

import io.wherry.common.model.Digest;
import java.util.Optional;

/**
 * What somebody else who changes packages on this host has to do with a change. {@code inTheWay} is
 * what it was kept from, until it has staged; {@code left} is what was installed when the merge was
 * over, which is what the change itself has made of it.
 */
public record Others(Optional<String> inTheWay, Optional<Digest> left) {
  static final Others NONE = new Others(Optional.empty(), Optional.empty());

  Others kept(Optional<String> from) {
    return new Others(from, left);
  }

  Others left(Optional<Digest> installed) {
    return new Others(inTheWay, installed);
  }
}
