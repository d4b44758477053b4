package io.wherry.common.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.OptionalInt;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.FS_POSIX;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/** Keeps the machine's and the user's git configuration and environment away from our work. */
final class Isolation extends SystemReader {
  private static final String COARSEST = "2 seconds";
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String UMASK = "Umask:";
  private static final Isolation OURS = new Isolation(SystemReader.getInstance());
  private final SystemReader stock;

  private Isolation(SystemReader stock) {
    this.stock = stock;
    setPlatformChecker();
  }

  /** JGit holds one reader for the whole process; ours takes its place before any other use. */
  static synchronized void install() {
    if (SystemReader.getInstance() == OURS) return;
    SystemReader.setInstance(OURS);
    if (FS.DETECTED instanceof FS_POSIX posix) umask().ifPresent(posix::setUmask);
  }

  /** As the kernel tells it; JGit would start a shell to ask. */
  private static OptionalInt umask() {
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(UMASK))
          .mapToInt(line -> Integer.parseInt(line.substring(UMASK.length()).strip(), 8))
          .findFirst();
    } catch (IOException | UncheckedIOException | NumberFormatException _) {
      return OptionalInt.empty(); // then JGit asks
    }
  }

  @Override
  public String getHostname() {
    return stock.getHostname();
  }

  @Override
  public @Nullable String getenv(String variable) {
    return switch (variable) {
      case "PATH", "HOME", "SSH_AUTH_SOCK" -> stock.getenv(variable);
      default -> null;
    };
  }

  @Override
  public @Nullable String getProperty(String key) {
    return stock.getProperty(key);
  }

  @Override
  public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  @Override
  public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  @Override
  @Deprecated
  @SuppressWarnings("InlineMeSuggester") // JGit declares it; we only answer.
  public long getCurrentTime() {
    return now().toEpochMilli();
  }

  /** JGit asks for it in reflogs and file snapshots; nothing that we publish depends on it. */
  @Override
  public Instant now() {
    return stock.now();
  }

  @Override
  @Deprecated
  @SuppressWarnings("InlineMeSuggester")
  public int getTimezone(long when) {
    return 0;
  }

  @Override
  public ZoneOffset getTimeZoneAt(Instant when) {
    return ZoneOffset.UTC;
  }

  @Override
  public ZoneId getTimeZoneId() {
    return ZoneOffset.UTC;
  }

  /**
   * A configuration without file: nothing is read, and what JGit wants to keep is dropped. It says
   * how coarse times of files may be, with the two seconds that JGit takes where it cannot measure:
   * measuring takes seconds, which each new worker would spend.
   */
  private static final class Nothing extends FileBasedConfig {
    @SuppressWarnings("NullAway") // JGit is not annotated: no file is how it spells "none".
    Nothing(@Nullable Config parent, FS fs) {
      super(parent, null, fs);
    }

    @Override
    public @Nullable String getString(String section, @Nullable String subsection, String name) {
      return section.equals(ConfigConstants.CONFIG_FILESYSTEM_SECTION)
              && name.equals(ConfigConstants.CONFIG_KEY_TIMESTAMP_RESOLUTION)
          ? COARSEST
          : super.getString(section, subsection, name);
    }

    @Override
    public void load() {}

    @Override
    public void save() {}

    @Override
    public boolean isOutdated() {
      return false;
    }
  }
}
