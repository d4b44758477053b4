package io.wherry.agent.install;

import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What somebody who is not root may not do, asked while nothing is touched yet: in the middle of a
 * change it would fail, and so might the way back.
 */
final class Rights {
  static final String OTHERWISE = "; run this as root, or have it given to this user";
  private static final int STICKY = 01000;

  private Rights() {}

  /** Why names could not come into that directory or leave it. What is not there will be ours. */
  static Optional<String> overNamesIn(Path directory) throws IOException {
    if (isRoot()) return Optional.empty();
    var there = existing(directory);
    return Files.isWritable(there) && Files.isExecutable(there)
        ? Optional.empty()
        : Optional.of(words("change what is in", there));
  }

  /** Why an object could not lose its name, beyond that: in {@code /tmp} its owner keeps it. */
  static Optional<String> overNameOf(Path place, Stat there) throws IOException {
    int self = Posix.geteuid();
    if (isRoot() || there.uid() == self) return Optional.empty();
    var holder = Stat.existing(Disk.parent(place));
    return (holder.mode() & STICKY) == 0 || holder.uid() == self
        ? Optional.empty()
        : Optional.of(words("replace or remove", place));
  }

  /** Why a file could not be written to, where it is there. */
  static Optional<String> overContentOf(Path file) throws IOException {
    return isRoot() || Stat.of(file).isEmpty() || Files.isWritable(file)
        ? Optional.empty()
        : Optional.of(words("write to", file));
  }

  private static boolean isRoot() {
    return Posix.geteuid() == 0;
  }

  private static Path existing(Path directory) throws IOException {
    var at = directory;
    while (Stat.of(at).isEmpty()) at = Disk.parent(at);
    return at;
  }

  static String words(String what, Path place) throws IOException {
    return "user %d may not %s %s, which belongs to user %d"
        .formatted(Posix.geteuid(), what, place, Stat.existing(place).uid());
  }
}
