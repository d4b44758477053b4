package io.wherry.common.archive;

import java.io.IOException;

/** What was read is not what its size and digest promised. */
public final class CorruptInputException extends IOException {
  CorruptInputException(String message) {
    super(message);
  }
}
