package io.wherry.common.git;

import java.io.IOException;

/** A commit that holds what no release of ours may: links, other repositories, paths outside. */
public final class HostileTreeException extends IOException {
  HostileTreeException(String message) {
    super(message);
  }
}
