package io.wherry.agent;

import io.wherry.agent.install.Libraries;
import io.wherry.agent.work.Installing;
import io.wherry.common.model.Fault;
import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.Posix;
import io.wherry.common.posix.TreeRemoval;
import io.wherry.common.process.Command;
import io.wherry.common.process.Exit;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A copy of this program with its runtime, loader and C library, below the state directory: a
 * process that runs from it stands on nothing that a plan replaces. Made only when a plan would
 * pull the ground away, of links where they are possible; used for as long as that change is open.
 */
record OwnGround(Path directory) {
  private static final Pattern ON_DEMAND =
      Pattern.compile("(?:libnss_[a-z]+|libresolv|libgcc_s)\\.so(?:\\.[0-9]+)*");
  private static final String WANTED = "wanted";
  private static final Duration LONG = Duration.ofHours(24);
  private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  static OwnGround below(Path stateDir) {
    return new OwnGround(stateDir.resolve("ground"));
  }

  /** What a worker of this process has to do, whose plan takes away what is {@code underfoot}. */
  Installing.Standing standing(Set<Path> underfoot, Set<Path> mapped) throws InterruptedException {
    if (underfoot.isEmpty() || isHere()) return new Installing.Standing.Firm();
    try {
      make(mapped);
      return new Installing.Standing.Moved(
          "the plan replaces "
              + underfoot.iterator().next()
              + ", which the worker runs on; another one goes on from a copy in "
              + directory);
    } catch (IOException e) {
      return new Installing.Standing.Sunk(
          Fault.local(
              "the plan replaces what the worker itself runs on, and "
                  + e.getMessage()
                  + "; mend that, or put state-dir where programs can be executed"));
    }
  }

  private Path runtime() {
    return directory.resolve("runtime");
  }

  private Path libraries() {
    return directory.resolve("libraries");
  }

  private Path loader() {
    // Java finds its home two folders above the program that the kernel started, which is this one.
    return runtime().resolve("bin/ld.so");
  }

  /** True where this very process runs from here. */
  boolean isHere() {
    return Path.of(System.getProperty("java.home")).startsWith(runtime());
  }

  /** Makes it from what this process has mapped, and has the next worker run from it. */
  void make(Collection<Path> mapped) throws IOException, InterruptedException {
    TreeRemoval.delete(directory);
    Files.createDirectories(libraries());
    var home = Path.of(System.getProperty("java.home"));
    LinkedTree.link(home, runtime());
    classPath();
    for (var file : mapped) if (!file.startsWith(home)) library(file);
    requireThatItRuns();
    Posix.syncfs(directory);
    Files.writeString(directory.resolve(WANTED), "");
  }

  private void library(Path file) throws IOException {
    var name = file.getFileName().toString();
    if (!Libraries.isLibrary(file)) return;
    if (Libraries.isLoader(file)) LinkedTree.link(file, loader());
    LinkedTree.link(file, libraries().resolve(name));
    if (!name.startsWith("libc.")) return;
    for (var beside : NamedFiles.list(file.resolveSibling("")))
      if (ON_DEMAND.matcher(beside.getFileName().toString()).matches())
        LinkedTree.link(beside.toRealPath(), libraries().resolve(beside.getFileName()));
  }

  /** Where this program lies: its runtime, its distribution, and each part of its class path. */
  static List<Path> programs() {
    var programs = new ArrayList<Path>();
    programs.add(Path.of(System.getProperty("java.home")));
    var home = System.getProperty("wherry.home");
    if (home != null) programs.add(Path.of(home));
    for (var part : parts()) programs.add(Path.of(part).toAbsolutePath());
    return programs;
  }

  /** In numbered folders, because names may come twice. */
  private void classPath() throws IOException {
    int number = 0;
    for (var part : parts()) {
      var from = Path.of(part).toAbsolutePath();
      if (Files.exists(from)) LinkedTree.link(from, placeOf(number, from));
      number++;
    }
  }

  private Path placeOf(int number, Path part) {
    return directory.resolve("program/" + number + "/" + part.getFileName());
  }

  private static List<String> parts() {
    return List.of(System.getProperty("java.class.path").split(File.pathSeparator));
  }

  /** A state directory may lie where nothing can be executed. */
  private void requireThatItRuns() throws IOException, InterruptedException {
    var argv = new ArrayList<>(java());
    argv.add("-version");
    var ended = Command.of(argv).within(Duration.ofMinutes(1)).capture();
    if (ended.exit().ok()) return;
    throw new IOException(
        "a copy of this program in "
            + directory
            + " does not run ("
            + ended.exit().words()
            + "): "
            + ended.output().strip());
  }

  /** How Java is started from here; where no loader was mapped, it needs none. */
  List<String> java() throws IOException {
    var java = runtime().resolve("bin/java").toString();
    return NamedFiles.exists(loader())
        ? List.of(loader().toString(), "--library-path", libraries().toString(), java)
        : List.of(java);
  }

  /** As the property {@code java.class.path} of a process that runs from here. */
  String classPathHere() {
    var places = new ArrayList<String>();
    int number = 0;
    for (var part : parts())
      places.add(placeOf(number++, Path.of(part).toAbsolutePath()).toString());
    return String.join(File.pathSeparator, places);
  }

  /**
   * Runs this program from here to its end, with somebody else's words handed on; its exit code.
   * Whoever calls has let go of every lock.
   */
  int again(List<String> arguments, Consumer<String> lines)
      throws IOException, InterruptedException {
    var argv = OwnProgram.argv(java(), FLAGS, classPathHere(), arguments);
    return switch (Command.of(argv).within(LONG).run(lines)) {
      case Exit.Ended(int status) -> status;
      case Exit other -> throw new IOException("the copy in " + directory + " " + other.words());
    };
  }

  /**
   * True where the worker that is about to be started must run from here: it was made for it, or a
   * change is open that began here. What is of no use any more goes.
   */
  boolean claim(boolean changeIsOpen) throws IOException {
    if (!NamedFiles.exists(directory)) return false;
    if (Files.deleteIfExists(directory.resolve(WANTED))) return true;
    return release(changeIsOpen);
  }

  /** False where it is of no use any more, and gone. */
  boolean release(boolean changeIsOpen) throws IOException {
    Files.deleteIfExists(directory.resolve(WANTED));
    if (changeIsOpen && Files.isExecutable(runtime().resolve("bin/java"))) return true;
    TreeRemoval.delete(directory);
    return false;
  }
}
