package io.wherry.master.hold;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The driver of the log is native code, which it unpacks into a file under a new name each time and
 * takes away when the process ends by itself. A killed one leaves it behind for ever.
 */
public final class Driver {
  private static final String PLACE = "org.sqlite.tmpdir";

  private Driver() {}

  /**
   * Has this process unpack it in {@code folder}, without what earlier ones left there. Whoever has
   * loaded it does not need the file any more, so that this takes nothing from one that runs.
   */
  public static void unpackIn(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (var left = Files.newDirectoryStream(folder, "sqlite-*")) {
      for (var file : left) Files.deleteIfExists(file);
    }
    System.setProperty(PLACE, folder.toAbsolutePath().toString());
  }
}
