package io.wherry.agent.install;

import io.wherry.common.model.PackageId;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which entries of the installed database Wherry made: only these may ever be removed. A file of
 * one {@code category/name version slot} a line, changed in the same transaction as the entries.
 */
public final class ManagedPackages {
  private final Path file;

  public ManagedPackages(Path stateDir) {
    file = stateDir.resolve("managed");
  }

  Path file() {
    return file;
  }

  /** Sorted; empty where Wherry has installed nothing yet. */
  public Set<PackageId> read() throws IOException {
    var managed = new TreeSet<PackageId>();
    for (var line : lines()) {
      var fields = line.split(" ", -1);
      if (fields.length != 3) throw new IOException(file + " holds a line that is none: " + line);
      managed.add(PackageId.of(fields[0], fields[1], fields[2]));
    }
    return managed;
  }

  /** A file that may not be read is not one that is not there. */
  private List<String> lines() throws IOException {
    try {
      return NamedFiles.readLines(file);
    } catch (NoSuchFileException _) {
      return List.of();
    }
  }

  static String text(Set<PackageId> managed) {
    var text = new StringBuilder();
    for (var id : new TreeSet<>(managed)) {
      text.append(id.name()).append(' ').append(id.version()).append(' ').append(id.slot());
      text.append('\n');
    }
    return text.toString();
  }
}
