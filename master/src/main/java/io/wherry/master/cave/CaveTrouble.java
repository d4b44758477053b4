package io.wherry.master.cave;

import java.io.IOException;

/** Cave could not be asked or would not do it; the message is for operators. */
final class CaveTrouble extends IOException {
  private static final long serialVersionUID = 1L;

  CaveTrouble(String message) {
    super(message);
  }
}
