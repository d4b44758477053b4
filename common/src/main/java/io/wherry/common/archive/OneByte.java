package io.wherry.common.archive;

import java.io.IOException;
import java.io.InputStream;

/** How a stream that is read in pieces gives a single byte. */
final class OneByte {
  private OneByte() {}

  /** As {@link InputStream#read()}. */
  static int of(InputStream stream) throws IOException {
    var one = new byte[1];
    return stream.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }
}
