package io.wherry.agent.install;

import io.wherry.common.archive.CorruptInputException;
import io.wherry.common.archive.HostileArchiveException;
import io.wherry.common.model.Fault;
import io.wherry.common.posix.Errno;
import io.wherry.common.posix.Posix;
import io.wherry.common.posix.PosixException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** What went wrong below, in words for whoever looks after the host. */
final class Faults {
  private Faults() {}

  /** {@code doing} is what was tried, as in "cannot stage app/hello". */
  static Fault of(String doing, Exception e, Path mount) {
    return switch (e) {
      case Refusal refusal -> refusal.fault();
      case HostileArchiveException hostile -> Fault.integrity(doing + ": " + hostile.getMessage());
      case CorruptInputException corrupt -> Fault.integrity(doing + ": " + corrupt.getMessage());
      case IllegalArgumentException malformed ->
          Fault.integrity(doing + ": " + malformed.getMessage());
      case IOException io when isFull(io) -> Fault.local(doing + ": " + full(mount));
      case AccessDeniedException denied ->
          Fault.local(doing + ": no permission for " + denied.getFile());
      default -> Fault.local(doing + ": " + e.getMessage());
    };
  }

  static boolean isFull(IOException e) {
    if (e instanceof PosixException p) return p.errno() == Errno.ENOSPC;
    var reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    var text = String.valueOf(reason);
    return text.contains("No space left on device") || text.contains("Disk quota exceeded");
  }

  static String full(Path mount) {
    try {
      var space = Posix.space(mount);
      return "the file system of "
          + mount
          + " is full ("
          + space.bytesFree()
          + " of "
          + space.bytesTotal()
          + " bytes and "
          + space.inodesFree()
          + " inodes are free); make room there";
    } catch (PosixException _) {
      return "the file system of " + mount + " is full; make room there";
    }
  }
}
