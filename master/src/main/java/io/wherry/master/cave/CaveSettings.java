package io.wherry.master.cave;

import io.wherry.common.config.Setting;
import io.wherry.common.model.RepositoryName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The paludis of the compilation node. */
public record CaveSettings(
    @Setting(value = "Whether cave builds; otherwise the builder of our own.", fallback = "false")
        boolean builds,
    @Setting(value = "How cave is called, with options that every call gets.", fallback = "[cave]")
        List<String> command,
    @Setting(value = "Folder of paludis' configuration.", fallback = "/etc/paludis")
        Path configuration,
    @Setting(
            value =
                "Repository into which cave puts pbins; by default below"
                    + " /var/db/paludis/repositories, by the name of the published one.",
            fallback = "")
        Optional<Path> destination,
    @Setting(
            value = "Where cave keeps sources and puts tarballs.",
            fallback = "/var/cache/paludis/distfiles")
        Path distdir,
    @Setting(value = "How long one run of cave may take.", fallback = "24h") Duration timeout,
    @Setting(
            value =
                "How long a tarball that no pbin names any more, and of which we have a newer build"
                    + " or the same, stays where cave has put it; and a pbin that is superseded.",
            fallback = "7d")
        Duration keep) {
  public CaveSettings {
    command = List.copyOf(command);
    if (command.isEmpty()) throw new IllegalArgumentException("command must name cave");
    if (keep.isNegative()) throw new IllegalArgumentException("keep must not be negative");
    if (!timeout.isPositive()) throw new IllegalArgumentException("timeout must be positive");
  }

  /** Where cave puts the pbins of the repository of that name. */
  Path destinationOf(RepositoryName name) {
    return destination.orElse(Path.of("/var/db/paludis/repositories", name.value()));
  }
}
