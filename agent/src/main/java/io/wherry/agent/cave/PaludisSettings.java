package io.wherry.agent.cave;

import io.wherry.common.config.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The paludis of a host. Paths are as cave sees them, in the root. */
public record PaludisSettings(
    @Setting(value = "How cave is called, with options that every call gets.", fallback = "[cave]")
        List<String> command,
    @Setting(value = "Folder of paludis' configuration.", fallback = "/etc/paludis")
        Path configuration,
    @Setting(
            value = "Folder in which paludis keeps its copies of repositories.",
            fallback = "/var/db/paludis/repositories")
        Path repositories,
    @Setting(value = "Where cave looks for tarballs.", fallback = "/var/cache/paludis/distfiles")
        Path distdir,
    @Setting(value = "How long one run of cave may take.", fallback = "2h") Duration timeout) {
  public PaludisSettings {
    command = List.copyOf(command);
    if (command.isEmpty()) throw new IllegalArgumentException("command must name cave");
    for (var path : List.of(configuration, repositories, distdir))
      if (!path.isAbsolute()) throw new IllegalArgumentException(path + " must be absolute");
    if (!timeout.isPositive()) throw new IllegalArgumentException("timeout must be positive");
  }
}
