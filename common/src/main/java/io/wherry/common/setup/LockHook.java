package io.wherry.common.setup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The script by which cave takes the lock of Wherry before it changes a root. */
public final class LockHook {
  /** Below the folder of paludis' configuration. */
  public static final String PLACE = "hooks/install_task_execute_pre/wherry.bash";

  private LockHook() {}

  /** {@code folder} is where the lock is. */
  public static String text(Path folder) {
    return template().replace("@STATE@", "'" + folder.toString().replace("'", "'\\''") + "'");
  }

  private static String template() {
    try (var in = LockHook.class.getResourceAsStream("hook.bash")) {
      if (in == null) throw new IllegalStateException("hook.bash is missing from the program");
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("hook.bash cannot be read from the program", e);
    }
  }
}
