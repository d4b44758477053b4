package io.wherry.agent.install;

import io.wherry.agent.facts.RootFacts;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.RootPaths;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What there is around every change: the root, its database, and the ways to act on them. */
record Host(
    InstallSettings settings,
    Running running,
    RootPaths paths,
    InstalledDatabase database,
    InstantSource clock,
    InstallListener listener,
    Points points) {
  static Host of(
      InstallSettings settings,
      Running running,
      InstantSource clock,
      InstallListener listener,
      Points points)
      throws IOException {
    var paths = new RootPaths(realRoot(settings.root()));
    var database = InstalledDatabase.at(paths.place(settings.database()));
    return new Host(settings, running, paths, database, clock, listener, points);
  }

  private static Path realRoot(Path root) throws IOException {
    try {
      return root.toRealPath();
    } catch (java.nio.file.NoSuchFileException e) {
      throw Refusal.local("the root " + root + " does not exist; make it or correct the setting");
    }
  }

  Path root() {
    return paths.root();
  }

  /** The one that Wherry writes to, and all others that say what is installed in the root. */
  Set<Path> databases() throws IOException {
    var all = new TreeSet<>(new RootFacts(root()).otherDatabases().values());
    all.add(database.directory());
    return all;
  }

  ManagedPackages managed() {
    return new ManagedPackages(settings.stateDir());
  }

  StockHooks hooks() {
    return new StockHooks(
        root(),
        database.directory(),
        new Ldconfig(root(), listener),
        StockHooks.INSTALL_INFO,
        listener);
  }

  /** The installer's own places are no package's. */
  Permitted permitted() {
    return Permitted.usual(List.of("/" + Area.NAME, settings.database()));
  }

  /** Phases that work below {@code area}. */
  Phases phases(Journal journal, Path area, boolean reverting) {
    var logs = PhaseLogs.in(settings.stateDir()).of(area.getFileName().toString());
    var runner =
        new BashPhases(root(), logs, settings.phaseTimeout(), new Questions(database), listener);
    return new Phases(runner, journal, points, area.resolve("phases"), reverting, listener);
  }
}
