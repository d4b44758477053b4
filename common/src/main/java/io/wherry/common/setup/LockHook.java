package io.wherry.common.setup;

import java.nio.file.Path;

/** The script by which cave takes the lock of Wherry before it changes a root. */
public final class LockHook {
  /** Below the folder of paludis' configuration. */
  public static final String PLACE = "hooks/install_task_execute_pre/wherry.bash";

  private LockHook() {}

  /** {@code folder} is where the lock is. */
  public static String text(String template, Path folder) {
    return template.replace("@STATE@", "'" + folder.toString().replace("'", "'\\''") + "'");
  }
}
