package io.wherry.agent.install;

import io.wherry.common.posix.Posix;
import io.wherry.common.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What paludis' own hooks do around packages. All of it can be made anew from what is installed, so
 * a failure is told and stops nothing.
 */
final class StockHooks {
  private static final Path ECLECTIC = Path.of("/usr/bin/eclectic");
  private static final List<String> MANUALS = List.of("usr/share/info", "usr/local/share/info");

  /** The tool that lists manuals. */
  static final Path INSTALL_INFO = Path.of("/usr/bin/install-info");

  private final Path root;
  private final Path database;
  private final Ldconfig ldconfig;
  private final Path installInfo;
  private final InstallListener listener;

  StockHooks(
      Path root, Path database, Ldconfig ldconfig, Path installInfo, InstallListener listener) {
    this.root = root;
    this.database = database;
    this.ldconfig = ldconfig;
    this.installInfo = installInfo;
    this.listener = listener;
  }

  /** After files have come or gone, before any phase runs. */
  void afterFiles(Touched touched) {
    if (touched.libraries()) ldconfig.run();
  }

  /** After the last phase of a package. */
  void afterPackage(Touched touched) {
    if (touched.environment()) environment();
  }

  /** After the last package. */
  void afterPlan(Touched touched) {
    if (touched.manuals()) manuals();
  }

  /** Before files go back: what was made of them must not keep their directories. */
  void beforeUndo(Touched touched) throws IOException {
    if (!touched.manuals() || !Files.isExecutable(installInfo)) return;
    for (var directory : MANUALS) forget(root.resolve(directory));
  }

  void afterUndo(Touched touched) {
    afterFiles(touched);
    afterPackage(touched);
    afterPlan(touched);
  }

  /** Where the machine has its own tool for it, that is asked. */
  private void environment() {
    if (root.equals(Path.of("/")) && Files.isExecutable(ECLECTIC) && Posix.geteuid() == 0) {
      run(Command.of(ECLECTIC.toString(), "env", "update").with("ROOT", "/"));
      return;
    }
    try {
      if (new EnvironmentFiles(root).update()) ldconfig.run();
    } catch (IOException e) {
      listener.warned("the environment of " + root + " could not be made anew: " + e.getMessage());
    }
  }

  /** The list that cave keeps of every place that any package has ever protected. */
  void remember(SavedEnvironment environment) {
    try {
      remember("all_CONFIG_PROTECT", environment.protect());
      remember("all_CONFIG_PROTECT_MASK", environment.mask());
    } catch (IOException e) {
      listener.warned("cave's list of protected places was not extended: " + e.getMessage());
    }
  }

  /** Where there is none, cave makes it from all that is installed as soon as it wants it. */
  private void remember(String name, List<String> places) throws IOException {
    var list = database.resolve(".cache").resolve(name);
    if (!Files.isRegularFile(list)) return;
    var all = new TreeSet<>(Files.readAllLines(list));
    if (!all.addAll(places)) return;
    EnvironmentFiles.write(list, String.join("\n", all) + "\n");
  }

  private void manuals() {
    if (!Files.isExecutable(installInfo)) return;
    for (var directory : MANUALS) {
      try {
        index(root.resolve(directory));
      } catch (IOException e) {
        listener.warned("the list of manuals was not made anew: " + e.getMessage());
      }
    }
  }

  private static Path forget(Path directory) throws IOException {
    var list = directory.resolve("dir");
    if (Files.isRegularFile(list)) Files.delete(list);
    return list;
  }

  private void index(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) return;
    var manuals = new ArrayList<Path>();
    try (var held = Files.newDirectoryStream(directory)) {
      for (var each : held) if (isManual(each)) manuals.add(each);
    }
    manuals.sort(null);
    var list = forget(directory);
    for (var manual : manuals)
      run(Command.of(installInfo.toString(), "--quiet", "--dir-file=" + list, manual.toString()));
  }

  private static boolean isManual(Path file) {
    var name = file.getFileName().toString();
    return Files.isRegularFile(file) && !name.equals("dir") && name.contains(".info");
  }

  private void run(Command command) {
    try {
      var ended = command.within(Duration.ofMinutes(2)).capture();
      if (!ended.exit().ok())
        listener.warned(command + " " + ended.exit().words() + ": " + ended.output().strip());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
