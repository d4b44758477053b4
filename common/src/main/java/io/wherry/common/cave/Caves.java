package io.wherry.common.cave;

import io.wherry.common.process.RootView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds a paludis that installs or removes in a root without having asked, because nobody has given
 * it the hook: by its name, its arguments, and the root that it sees.
 */
public record Caves(Path proc, Path root) {
  private static final Set<String> EXECUTING = Set.of("execute-resolution", "resume");
  private static final Set<String> RESOLVING =
      Set.of("resolve", "uninstall", "purge", "fix-linkage");
  private static final Set<String> ACTIONS = Set.of("install", "uninstall");

  public static Caves of(Path root) {
    return new Caves(Path.of("/proc"), root);
  }

  /** The first that is found; what may not be looked at is not seen. */
  public Optional<ProcessHandle> atWork() throws IOException {
    var view = RootView.of(proc, root);
    for (long pid : view.pids()) {
      if (isCave(view.folder(pid)) && isHere(view, pid)) {
        var handle = ProcessHandle.of(pid);
        if (handle.isPresent()) return handle;
      }
    }
    return Optional.empty();
  }

  /** How the process was called, as a person would type it; empty where it has ended. */
  public String commandOf(ProcessHandle process) {
    try {
      return String.join(" ", arguments(proc.resolve(Long.toString(process.pid()))));
    } catch (IOException _) {
      return "";
    }
  }

  private static boolean isCave(Path process) {
    try {
      return Files.readString(process.resolve("comm")).equals("cave\n")
          && changes(arguments(process));
    } catch (IOException _) {
      return false; // it has ended meanwhile, or is none of our business
    }
  }

  private static List<String> arguments(Path process) throws IOException {
    var line = Files.readAllBytes(process.resolve("cmdline"));
    return List.of(new String(line, StandardCharsets.ISO_8859_1).split("\0"));
  }

  /** Whether a cave called like that changes packages. */
  public static boolean changes(List<String> arguments) {
    if (arguments.contains("--pretend")) return false;
    return arguments.stream().anyMatch(EXECUTING::contains)
        || (arguments.contains("perform") && arguments.stream().anyMatch(ACTIONS::contains))
        || (arguments.stream().anyMatch(RESOLVING::contains)
            && arguments.stream().anyMatch(Caves::saysExecute));
  }

  /** Letters of several short options may stand together. */
  private static boolean saysExecute(String argument) {
    return argument.equals("--execute") || argument.matches("-[A-Za-z0-9]*x[A-Za-z0-9]*");
  }

  private static boolean isHere(RootView view, long pid) {
    try {
      return view.isSeenBy(pid);
    } catch (IOException _) {
      return false;
    }
  }
}
