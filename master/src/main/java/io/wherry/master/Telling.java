package io.wherry.master;

import io.wherry.master.backup.Backup;
import java.io.PrintWriter;

/** Tells on a terminal's other stream how far a backup is; every hundredth file is enough. */
final class Telling {
  private static final int EVERY = 100;

  private Telling() {}

  static Backup.Listener of(PrintWriter err, boolean quiet) {
    return (name, done, all) -> {
      if (!quiet && done % EVERY == 0) err.println(done + " of " + all + " files, now " + name);
    };
  }
}
