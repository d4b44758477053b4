package io.wherry.master;

import io.wherry.common.config.BadConfig;
import io.wherry.common.config.Settings;
import io.wherry.common.release.StaticPaths;
import io.wherry.common.setup.SetupFiles.Manner;
import io.wherry.master.cave.CaveSettings;
import io.wherry.master.setup.MasterYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What whoever types {@code init} wants, and the settings that come of it. */
record InitWishes(
    List<Path> configs, Map<String, String> overrides, boolean paludis, Manner manner) {
  private static final String NAME = "mybinaries";
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
  private static final String BUILDS = "paludis.builds";

  InitWishes {
    configs = List.copyOf(configs);
    overrides = new LinkedHashMap<>(overrides);
  }

  /** The file that is begun where it is missing; several are somebody's own arrangement. */
  Path file() {
    return configs.size() == 1 ? configs.getFirst() : MasterMain.USUAL_CONFIG;
  }

  boolean begins() {
    return configs.size() < 2 && !Files.exists(file());
  }

  MasterSettings settings() throws BadConfig, IOException {
    if (begins()) return Settings.load(MasterSettings.class, List.of(), proposed());
    var read = configs.isEmpty() ? List.of(file()) : configs;
    return Settings.load(MasterSettings.class, read, overrides);
  }

  MasterYaml yaml() throws IOException {
    return new MasterYaml(proposed());
  }

  /** What must be said, what this machine says itself, and what was said on the command line. */
  private Map<String, String> proposed() throws IOException {
    var names = overrides.getOrDefault("doors.names", "[" + hostName() + "]");
    var listen = overrides.getOrDefault("serve.listen", "[[::]:8080]");
    var proposed = new LinkedHashMap<String, String>();
    proposed.put("doors.names", names);
    proposed.put("publish.repository", NAME);
    proposed.put(
        "publish.binary-uri-prefix",
        "http://%s:%s/%s/".formatted(first(names), port(first(listen)), StaticPaths.TARBALLS));
    if (paludis || isPaludisThere()) proposed.put(BUILDS, "true");
    proposed.putAll(overrides);
    return proposed;
  }

  private static String first(String list) {
    return list.replaceFirst("^\\[", "").replaceFirst("]$", "").split(",", -1)[0].strip();
  }

  private static String port(String address) {
    return address.substring(address.lastIndexOf(':') + 1);
  }

  private boolean isPaludisThere() {
    var folder = overrides.getOrDefault("paludis.configuration", "/etc/paludis");
    return Files.isDirectory(Path.of(folder));
  }

  private static String hostName() throws IOException {
    var name = Files.isReadable(HOST_NAME) ? Files.readString(HOST_NAME).strip() : "";
    return name.matches("[A-Za-z0-9][A-Za-z0-9.-]*") ? name : "localhost";
  }

  /** Whether cave is to be set up with these settings. */
  boolean setsPaludisUp(CaveSettings settings) {
    return paludis || settings.builds();
  }
}
