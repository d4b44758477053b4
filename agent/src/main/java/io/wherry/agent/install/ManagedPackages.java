package io.wherry.agent.install;

import io.wherry.common.model.PackageId;
import io.wherry.common.posix.DurableFile;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
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
    if (!NamedFiles.exists(file)) return managed;
    for (var line : NamedFiles.readLines(file)) {
      var fields = line.split(" ", -1);
      if (fields.length != 3) throw new IOException(file + " holds a line that is none: " + line);
      managed.add(PackageId.of(fields[0], fields[1], fields[2]));
    }
    return managed;
  }

  /** Durably, where no journal of the native installer does it. */
  public void write(Collection<PackageId> managed) throws IOException {
    DurableFile.write(file, text(Set.copyOf(managed)).getBytes(StandardCharsets.UTF_8));
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
