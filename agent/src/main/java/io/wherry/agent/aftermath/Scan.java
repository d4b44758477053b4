package io.wherry.agent.aftermath;

import io.wherry.agent.install.Kernel;
import io.wherry.common.model.Aftermath;
import io.wherry.common.model.Aftermath.Stale;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks the machine itself what is left to do: nothing is remembered of plans, so that what a person
 * or another installer does counts too; only of the kernel that runs, what it had when it started.
 * {@code kernel} is the one that runs, where the root is the machine's; {@code stateDir} is the
 * installer's.
 */
public record Scan(Path proc, Path root, Optional<Kernel> kernel, Path stateDir) {
  private static final long INIT = 1;

  /** Of this machine; of no use for any other root than its own. */
  public static Scan of(Path root, Path stateDir) throws IOException {
    return new Scan(Path.of("/proc"), root, Kernel.of(root), stateDir);
  }

  /** For later looks: what others take from the kernel that runs, this one has seen. */
  public void remember() throws IOException {
    if (kernel.isPresent()) SeenKernel.remember(kernel.get(), root, stateDir);
  }

  /** Nothing for a root that is no machine's. */
  public Aftermath look() throws IOException {
    if (kernel.isEmpty()) return Aftermath.NONE;
    var processes = new Processes(proc, root);
    processes.look();
    return new Aftermath(processes.stale(), reboot(processes.stale()), processes.whole());
  }

  private Optional<String> reboot(List<Stale> stale) throws IOException {
    var why = new ArrayList<String>();
    for (var process : stale)
      if (process.pid() == INIT)
        why.add(
            "process 1 (" + process.name() + ") runs on a replaced " + process.files().getFirst());
    unfit(kernel.orElseThrow()).ifPresent(why::add);
    return why.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", why));
  }

  /** Why the kernel that runs and what is on the disk do not go together any more. */
  private Optional<String> unfit(Kernel running) throws IOException {
    var runs = "kernel " + running.release() + " runs, and its ";
    if (running.isLeftBehind(stateDir)) return Optional.of(runs + "package is gone");
    if (running.isReplaced(stateDir)) return Optional.of(runs + "files are another build's");
    var gone = SeenKernel.gone(running, root, stateDir);
    if (gone.isPresent()) return Optional.of(runs + gone.get() + " is gone");
    return isAnew(running)
        ? Optional.of(
            "kernel " + running.release() + " was installed anew since the machine started")
        : Optional.empty();
  }

  private boolean isAnew(Kernel running) throws IOException {
    var boot = root.resolve("boot");
    var started = started();
    if (!Files.isDirectory(boot) || started.isEmpty()) return false;
    for (var file : NamedFiles.list(boot))
      if (running.needs("/boot/" + file.getFileName())
          && changed(file).toMillis() > 1000 * started.get()) return true;
    return false;
  }

  private static FileTime changed(Path file) throws IOException {
    return (FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
  }

  /** In seconds since 1970. */
  private Optional<Long> started() throws IOException {
    for (var line : NamedFiles.readLines(proc.resolve("stat")))
      if (line.startsWith("btime ")) return Optional.of(Long.parseLong(line.substring(6).strip()));
    return Optional.empty();
  }
}
