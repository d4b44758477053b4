package io.wherry.agent.cave;

import io.wherry.common.model.PackageName;
import io.wherry.common.posix.DurableFile;
import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The set by which paludis knows that what was installed here is wanted, and purges none of it. */
record WantedSet(Path file) {
  private static final String HEAD =
      "# Written by wherry-agent after each change: what it has installed here is wanted.\n";

  /** All that such a file holds; what a person has written otherwise is not touched. */
  private static final Pattern OURS = Pattern.compile("\\s*(#.*|\\*\\s+\\S+/\\S+)?\\s*");

  static WantedSet in(Path configuration) {
    return new WantedSet(configuration.resolve("sets/wherry.conf"));
  }

  /** A package by the slot in which it is wanted. */
  record Wanted(PackageName name, String slot) implements Comparable<Wanted> {
    @Override
    public int compareTo(Wanted other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return name + ":" + slot;
    }
  }

  /** False where somebody has written something else there, which stays. */
  boolean write(SortedSet<Wanted> wanted) throws IOException {
    if (NamedFiles.exists(file) && !isOurs()) return false;
    var text = new StringBuilder(HEAD);
    for (var each : new TreeSet<>(wanted)) text.append("* ").append(each).append('\n');
    var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (NamedFiles.isFile(file) && java.util.Arrays.equals(NamedFiles.read(file), bytes))
      return true;
    DurableFile.write(file, bytes);
    Posix.chmod(file, 0644);
    return true;
  }

  private boolean isOurs() throws IOException {
    return NamedFiles.isFile(file)
        && NamedFiles.readLines(file).stream().allMatch(line -> OURS.matcher(line).matches());
  }
}
