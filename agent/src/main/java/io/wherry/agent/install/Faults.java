package io.wherry.agent.install;

import io.wherry.common.archive.CorruptInputException;
import io.wherry.common.archive.HostileArchiveException;
import io.wherry.common.model.Fault;
import io.wherry.common.posix.FileTrouble;
import io.wherry.common.posix.Posix;
import io.wherry.common.posix.PosixException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** What went wrong below, in words for whoever looks after the host. */
public final class Faults {
  private Faults() {}

  /** {@code doing} is what was tried, as in "cannot stage app/hello". */
  public static Fault of(String doing, Exception e, Path mount) {
    return switch (e) {
      case Refusal refusal -> refusal.fault();
      case HostileArchiveException hostile -> Fault.integrity(doing + ": " + hostile.getMessage());
      case CorruptInputException corrupt -> Fault.integrity(doing + ": " + corrupt.getMessage());
      case IllegalArgumentException malformed ->
          Fault.integrity(doing + ": " + malformed.getMessage());
      case IOException io when FileTrouble.isFull(io) ->
          Fault.local(doing + ": " + full(io, mount));
      case AccessDeniedException denied ->
          Fault.local(doing + ": no permission for " + denied.getFile());
      default -> Fault.local(doing + ": " + e.getMessage());
    };
  }

  static Fault memory(String doing, OutOfMemoryError e) {
    return Fault.local(
        "%s: there is not enough memory for it (%s, with a heap of at most %d MiB); allow more with -Xmx in worker.flags, for a command by hand in WHERRY_JAVA_OPTS"
            .formatted(doing, e.getMessage(), Runtime.getRuntime().maxMemory() >> 20));
  }

  /**
   * What was about to be written where, by the failure's own words, or else below {@code mount}.
   */
  static String full(IOException e, Path mount) {
    return full(place(e, mount));
  }

  /** The place need not exist itself. */
  private static String full(Path place) {
    try {
      var space = Posix.space(existing(place));
      return "the file system of "
          + place
          + " is full ("
          + space.bytesFree()
          + " of "
          + space.bytesTotal()
          + " bytes and "
          + space.inodesFree()
          + " inodes are free); make room there";
    } catch (PosixException _) {
      return "the file system of " + place + " is full; make room there";
    }
  }

  private static Path existing(Path place) {
    var at = place;
    while (!Files.exists(at, LinkOption.NOFOLLOW_LINKS) && at.getParent() != null)
      at = at.getParent();
    return at;
  }

  /** Of a rename, where it was to go. */
  private static String target(String subject) {
    int to = subject.lastIndexOf(" to /");
    return to < 0 ? subject : subject.substring(to + " to ".length());
  }

  /** Which file it was about, as far as it says. */
  private static Path place(IOException e, Path otherwise) {
    var named =
        switch (e) {
          case FileSystemException f -> f.getFile();
          case PosixException p -> target(p.path());
          default -> null;
        };
    return named == null || !named.startsWith("/") ? otherwise : Path.of(named);
  }
}
