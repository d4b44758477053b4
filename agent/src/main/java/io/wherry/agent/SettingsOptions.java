package io.wherry.agent;

import io.wherry.common.config.BadConfig;
import io.wherry.common.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where every command finds its settings: a file, then single settings from the command line. */
final class SettingsOptions {
  static final Path USUAL = Path.of("/etc/wherry/agent.yaml");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings; /etc/wherry/agent.yaml where that exists and no other is named.")
  private @Nullable Path config;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "Root that packages are installed into; the setting root.")
  private @Nullable Path root;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "Where the agent keeps its state; the setting state-dir.")
  private @Nullable Path stateDir;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting, such as throttle.downloads=2; may be repeated.")
  private Map<String, String> single = new LinkedHashMap<>();

  /** Options that were read already: the paths by their names, and those of {@code --set}. */
  static SettingsOptions of(Map<String, Path> paths, Map<String, String> single) {
    var options = new SettingsOptions();
    options.config = paths.get("--config");
    options.root = paths.get("--root");
    options.stateDir = paths.get("--state-dir");
    options.single = new LinkedHashMap<>(single);
    return options;
  }

  AgentSettings load() throws BadConfig {
    return Settings.load(AgentSettings.class, file().stream().toList(), overrides());
  }

  private Optional<Path> file() {
    if (config != null) return Optional.of(config.toAbsolutePath());
    return Files.exists(USUAL) ? Optional.of(USUAL) : Optional.empty();
  }

  private Map<String, String> overrides() {
    var all = new LinkedHashMap<>(single);
    if (root != null) all.put("root", root.toAbsolutePath().normalize().toString());
    if (stateDir != null) all.put("state-dir", stateDir.toAbsolutePath().normalize().toString());
    return all;
  }

  /** The same settings for another process. */
  List<String> again() {
    var options = new ArrayList<String>();
    file().ifPresent(f -> options.addAll(List.of("--config", f.toString())));
    overrides().forEach((key, value) -> options.addAll(List.of("--set", key + "=" + value)));
    return options;
  }
}
