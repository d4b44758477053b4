package io.wherry.common.archive;

import java.io.IOException;

/** An image that no package may have: a device, a fifo or socket in it, or a name of PBIN's. */
public final class UnfitImageException extends IOException {
  UnfitImageException(String message) {
    super(message);
  }
}
