package io.wherry.common.process;

import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The processes of {@code /proc}, and which of them see one directory as their root. */
public final class RootView {
  private static final String OBJECT = "unix:ino,dev";
  private final Path proc;
  private final Map<String, Object> root;

  private RootView(Path proc, Map<String, Object> root) {
    this.proc = proc;
    this.root = root;
  }

  public static RootView of(Path proc, Path root) throws IOException {
    return new RootView(proc, Files.readAttributes(root, OBJECT));
  }

  /** All processes, by their numbers. */
  public List<Long> pids() throws IOException {
    var pids = new ArrayList<Long>();
    for (var process : NamedFiles.list(proc)) {
      var name = process.getFileName().toString();
      if (name.chars().allMatch(c -> c >= '0' && c <= '9')) pids.add(Long.parseLong(name));
    }
    return pids;
  }

  /** Where the kernel tells of that process. */
  public Path folder(long pid) {
    return proc.resolve(Long.toString(pid));
  }

  /** Throws where the process has ended, or may not be looked at. */
  public boolean isSeenBy(long pid) throws IOException {
    // The dot has the kernel follow the link, into whatever mount namespace that leads.
    return Files.readAttributes(folder(pid).resolve("root").resolve("."), OBJECT).equals(root);
  }
}
