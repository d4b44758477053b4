package io.wherry.agent.install;

import io.wherry.common.config.ByteSize;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where and how the native installer works. {@code stateDir} is on a file system that survives a
 * reboot; {@code database} is the installed database's place inside the root.
 */
public record InstallSettings(
    Path root,
    Path stateDir,
    String database,
    Configuration configuration,
    Allowed allowed,
    Duration phaseTimeout,
    ByteSize maxUnpacked) {
  public static final String DATABASE = "/var/db/paludis/repositories/installed";

  public InstallSettings {
    if (!root.isAbsolute() || !stateDir.isAbsolute())
      throw new IllegalArgumentException("root and state directory must be absolute paths");
    if (!database.startsWith("/"))
      throw new IllegalArgumentException("the database's path begins at the root's /: " + database);
    if (!phaseTimeout.isPositive())
      throw new IllegalArgumentException("phase-timeout must be positive: " + phaseTimeout);
  }

  /** What a plan may do to packages that it does not install. */
  public record Allowed(
      int maxRemovals, Removable removable, TakeOver takeOver, RunningKernel runningKernel) {
    public Allowed {
      if (maxRemovals < 0)
        throw new IllegalArgumentException("max-removals must not be negative: " + maxRemovals);
    }

    /** The same, where a person said what may be removed. */
    public Allowed removing(Removable more) {
      return new Allowed(maxRemovals, more, takeOver, runningKernel);
    }

    /** The same, where the machine is started again once the plan is merged. */
    public Allowed startingAgain() {
      return new Allowed(maxRemovals, removable, takeOver, RunningKernel.REPLACE);
    }
  }

  /** Which packages a plan may remove. */
  public enum Removable {
    /** Those that Wherry installed. */
    MANAGED,
    /** All, because a person said so. */
    ANY
  }

  /** The same with other allowances. */
  public InstallSettings with(Allowed other) {
    return new InstallSettings(
        root, stateDir, database, configuration, other, phaseTimeout, maxUnpacked);
  }

  /** What happens where a package brings a path that another one, which stays, owns. */
  public enum TakeOver {
    /** It is told, as cave never does. */
    REPORT,
    /** The change is refused. */
    REFUSE
  }

  /** What happens where a package brings another build of the kernel that runs. */
  public enum RunningKernel {
    /** The change is refused. */
    KEEP,
    /** It is replaced, and remembered as a reason to start the machine again. */
    REPLACE
  }

  /** How files below a package's CONFIG_PROTECT are treated. */
  public enum Configuration {
    /** As cave does: a file that differs stays, the new one lands beside it. */
    PROTECT,
    /** A file that nobody has touched since the old package brought it is replaced. */
    REPLACE_UNMODIFIED
  }

  /** The defaults for this root. */
  public static InstallSettings of(Path root, Path stateDir) {
    return new InstallSettings(
        root,
        stateDir,
        DATABASE,
        Configuration.PROTECT,
        new Allowed(10, Removable.MANAGED, TakeOver.REPORT, RunningKernel.KEEP),
        Duration.ofMinutes(10),
        new ByteSize("32GiB"));
  }
}
