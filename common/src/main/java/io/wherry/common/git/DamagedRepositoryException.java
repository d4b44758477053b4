package io.wherry.common.git;

import java.io.IOException;

/** A repository that lacks or cannot read what its own refs need. */
public final class DamagedRepositoryException extends IOException {
  DamagedRepositoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
