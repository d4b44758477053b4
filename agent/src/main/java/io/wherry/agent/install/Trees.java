package io.wherry.agent.install;

import io.wherry.common.posix.Posix;
import io.wherry.common.posix.PosixException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Directories and trees that belong to the installer itself. */
final class Trees {
  private Trees() {}

  /** Makes a directory that only its owner enters; one that exists must be just that. */
  static void privateDirectory(Path directory) throws IOException {
    try {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      checkPrivate(directory);
    }
  }

  /** Something is done in a directory that should not show in its time. */
  interface Deed {
    void run() throws IOException;
  }

  /** Puts the directory's time back after the deed, where we may. */
  static void unnoticed(Path directory, Points points, Deed deed) throws IOException {
    var before = Stat.existing(directory).mtime();
    deed.run();
    points.at("keep time of " + directory);
    setTime(directory, before);
  }

  static void setTime(Path directory, Stat.Time time) {
    try {
      Posix.setTimes(directory, time.seconds(), time.nanos());
    } catch (PosixException _) {
      // Somebody else's directory that we may write into: its time tells so.
    }
  }

  private static void checkPrivate(Path directory) throws IOException {
    var stat = Stat.existing(directory);
    if (!stat.is(Stat.Kind.DIRECTORY) || stat.uid() != Posix.geteuid())
      throw Refusal.local(directory + " is not a directory of ours; look at it and remove it");
    if ((stat.mode() & 077) != 0) Posix.chmod(directory, 0700);
  }

  /** A copy on another file system: content, owner, mode, times and extended attributes. */
  static void copy(Path from, Path to) throws IOException {
    var stat = Stat.existing(from);
    Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    if (Posix.geteuid() == 0) Posix.lchown(to, stat.uid(), stat.gid());
    if (!stat.is(Stat.Kind.SYMLINK)) {
      Posix.chmod(to, stat.mode());
      for (var name : Posix.listXattrs(from)) copyXattr(from, to, name);
    }
    Posix.setTimes(to, stat.mtime().seconds(), stat.mtime().nanos());
  }

  private static void copyXattr(Path from, Path to, String name) throws IOException {
    var value = Posix.getXattr(from, name);
    if (value.isPresent()) Posix.setXattr(to, name, value.get());
  }
}
