package io.wherry.agent.install;

import java.io.IOException;
import java.nio.file.Path;

/**
 * One object of a package that is staged below {@code image}, made anew for whoever asks. {@code
 * path} is where it goes.
 */
record ImageEntry(String path, Path image, Folder folder, int number) {
  Path staged() {
    return image.resolve(path.substring(1));
  }

  /** As it is now. */
  Stat stat() throws IOException {
    return Stat.existing(staged());
  }

  /** A file's MD5 in hexadecimal, or a symlink's target. */
  String detail() {
    return kind() == Stat.Kind.FILE ? folder.sum(number).toString() : folder.target(number);
  }

  Stat.Kind kind() {
    return folder.kind(number);
  }

  boolean isDirectory() {
    return folder.isDirectory(number);
  }

  /** In seconds, when it was looked at. */
  long mtime() {
    return folder.mtime(number);
  }

  /** Where it goes to. */
  String directory() {
    return folder.path().isEmpty() ? "/" : folder.path();
  }
}
