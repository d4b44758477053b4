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
    int maxRemovals,
    Duration phaseTimeout,
    ByteSize maxUnpacked,
    Removable removable) {
  public static final String DATABASE = "/var/db/paludis/repositories/installed";

  public InstallSettings {
    if (!root.isAbsolute() || !stateDir.isAbsolute())
      throw new IllegalArgumentException("root and state directory must be absolute paths");
    if (!database.startsWith("/"))
      throw new IllegalArgumentException("the database's path begins at the root's /: " + database);
    if (maxRemovals < 0)
      throw new IllegalArgumentException("max-removals must not be negative: " + maxRemovals);
    if (!phaseTimeout.isPositive())
      throw new IllegalArgumentException("phase-timeout must be positive: " + phaseTimeout);
  }

  /** Only what Wherry installed may be removed. */
  public InstallSettings(
      Path root,
      Path stateDir,
      String database,
      Configuration configuration,
      int maxRemovals,
      Duration phaseTimeout,
      ByteSize maxUnpacked) {
    this(
        root,
        stateDir,
        database,
        configuration,
        maxRemovals,
        phaseTimeout,
        maxUnpacked,
        Removable.MANAGED);
  }

  /** Which packages a plan may remove. */
  public enum Removable {
    /** Those that Wherry installed. */
    MANAGED,
    /** All, because a person said so. */
    ANY
  }

  /** The same, where a person said what may be removed. */
  public InstallSettings removing(Removable allowed) {
    return new InstallSettings(
        root, stateDir, database, configuration, maxRemovals, phaseTimeout, maxUnpacked, allowed);
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
        10,
        Duration.ofMinutes(10),
        new ByteSize("32GiB"));
  }
}
