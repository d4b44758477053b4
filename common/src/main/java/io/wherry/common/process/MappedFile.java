package io.wherry.common.process;

import java.util.Optional;

/** A file that a process has mapped; {@code gone} where its name is no longer its own. */
public record MappedFile(String path, boolean gone) {
  private static final int PATH = 5;
  private static final String GONE = " (deleted)";

  /** From a line of {@code /proc/<pid>/maps}; empty where that is about no file. */
  public static Optional<MappedFile> of(String line) {
    var fields = line.split(" +", PATH + 1);
    if (fields.length <= PATH || !fields[PATH].startsWith("/")) return Optional.empty();
    var path = fields[PATH];
    return Optional.of(
        path.endsWith(GONE)
            ? new MappedFile(path.substring(0, path.length() - GONE.length()), true)
            : new MappedFile(path, false));
  }
}
