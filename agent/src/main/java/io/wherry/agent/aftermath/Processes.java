package io.wherry.agent.aftermath;

import io.wherry.common.model.Aftermath.Stale;
import io.wherry.common.process.RootView;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** Looks through the processes that see the same root as this one. */
final class Processes {
  private static final int MOST = 200;
  private static final int MOST_FILES = 3;
  private final Path proc;
  private final Path root;
  private final List<Stale> stale = new ArrayList<>();
  private boolean whole = true;

  Processes(Path proc, Path root) {
    this.proc = proc;
    this.root = root;
  }

  void look() throws IOException {
    var view = RootView.of(proc, root);
    long own = ProcessHandle.current().pid();
    for (long pid : view.pids()) if (pid != own && stale.size() < MOST) look(view, pid);
    stale.sort(Comparator.comparingLong(Stale::pid));
  }

  private void look(RootView view, long pid) {
    try {
      if (!view.isSeenBy(pid)) return;
      var files = files(view.folder(pid).resolve("maps"));
      if (!files.isEmpty()) stale.add(new Stale(pid, name(view.folder(pid)), files));
    } catch (AccessDeniedException _) {
      whole = false;
    } catch (IOException _) {
      // It has ended meanwhile.
    }
  }

  private static String name(Path process) throws IOException {
    return Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1).strip();
  }

  private static List<String> files(Path maps) throws IOException {
    var found = new TreeSet<String>();
    try (BufferedReader lines = Files.newBufferedReader(maps, StandardCharsets.ISO_8859_1)) {
      for (String line; (line = lines.readLine()) != null; )
        Mapping.stale(line).ifPresent(found::add);
    }
    return found.stream().limit(MOST_FILES).toList();
  }

  List<Stale> stale() {
    return List.copyOf(stale);
  }

  /** False where the kernel did not let us look at one of them. */
  boolean whole() {
    return whole;
  }
}
