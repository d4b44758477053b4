package io.wherry.agent.inspect;

import io.wherry.common.pbin.ConfigPaths;
import io.wherry.common.pbin.InstalledEntry;
import java.io.IOException;

/** Which files of one package are somebody's configuration, as its entry says. */
final class Protection {
  private static final String USUAL = "/etc";
  private final ConfigPaths paths;

  private Protection(ConfigPaths paths) {
    this.paths = paths;
  }

  static Protection of(InstalledEntry entry) throws IOException {
    return new Protection(
        ConfigPaths.of(
            entry.value("CONFIG_PROTECT").orElse(USUAL),
            entry.value("CONFIG_PROTECT_MASK").orElse("")));
  }

  boolean covers(String path) {
    return paths.cover(path);
  }
}
