package io.wherry.agent.install;

import io.wherry.common.posix.DurableFile;
import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.Posix;
import io.wherry.common.setup.LockHook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A script in the configuration of the root's paludis by which it takes the lock of the root before
 * it installs or removes anything.
 */
public final class CaveHook {
  private static final String PALUDIS = "etc/paludis";
  private static final String PLACE = PALUDIS + "/" + LockHook.PLACE;
  private final Path root;
  private final Path stateDir;

  public CaveHook(InstallSettings settings) {
    this.root = settings.root();
    this.stateDir = settings.stateDir();
  }

  /** How things stand. */
  public enum State {
    /** The root has no configuration of paludis. */
    NO_PALUDIS,
    MISSING,
    /** Of another state directory, of another version of Wherry, or changed by hand. */
    DIFFERENT,
    IN_PLACE
  }

  public State state() throws IOException {
    if (NamedFiles.isFile(file())) return same() ? State.IN_PLACE : State.DIFFERENT;
    return Files.isDirectory(root.resolve(PALUDIS)) ? State.MISSING : State.NO_PALUDIS;
  }

  public Path file() {
    return root.resolve(PLACE);
  }

  private boolean same() throws IOException {
    return new String(NamedFiles.read(file()), StandardCharsets.UTF_8).equals(text());
  }

  /** Puts it there, whatever was there before; and makes the place of the lock. */
  public void install() throws IOException {
    Files.createDirectories(stateDir);
    DurableFile.write(file(), text().getBytes(StandardCharsets.UTF_8));
    Posix.chmod(file(), 0644);
  }

  /** False where there was none. */
  public boolean remove() throws IOException {
    return Files.deleteIfExists(file());
  }

  private String text() {
    return LockHook.text(stateDir);
  }
}
