package io.wherry.common.archive;

import java.io.IOException;

/**
 * An object of the archive belongs to somebody whom this machine does not know. It may tomorrow;
 * nothing of the archive was left on disk.
 */
public final class UnknownOwnerException extends IOException {
  UnknownOwnerException(String path, String whose) {
    super("/" + path + " belongs to " + whose);
  }
}
