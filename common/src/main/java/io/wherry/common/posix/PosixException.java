package io.wherry.common.posix;

import java.io.IOException;

/** A system call that failed: which one, on what, and the kernel's error number. */
public final class PosixException extends IOException {
  private final String call;
  private final int errno;
  private final String subject;

  PosixException(String call, int errno, String subject) {
    super(call + " " + subject + ": " + Errno.text(errno));
    this.call = call;
    this.errno = errno;
    this.subject = subject;
  }

  public String call() {
    return call;
  }

  /** What the kernel says, as the C library would. */
  String words() {
    return switch (errno) {
      case Errno.EIO -> "Input/output error";
      case Errno.ENAMETOOLONG -> "File name too long";
      default -> Errno.text(errno);
    };
  }

  /** Number as in {@link Errno}. */
  public int errno() {
    return errno;
  }

  /** The path or process that the call was about. */
  public String path() {
    return subject;
  }
}
