package io.wherry.master.publish;

import io.wherry.common.config.Setting;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.release.StaticPaths;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What publishing needs to know. */
public record PublishSettings(
    @Setting("Name of the binary repository, as hosts know it.") RepositoryName repository,
    @Setting(
            value = "Folder that is served over HTTP: tarballs, bundles, channels, git.",
            fallback = "/var/lib/wherry/static")
        Path staticFolder,
    @Setting(value = "The keys that sign.", inline = true) KeySettings keys,
    @Setting(
            value =
                "Address of the folder with the tarballs as paludis' own fetcher reaches it; goes"
                    + " before the name in each pbin's BINARY_URI.",
            fallback = "http://localhost:8080/tarballs/")
        String binaryUriPrefix,
    @Setting(
            value = "Git remotes (paths, ssh or http addresses) that every release is pushed to.",
            fallback = "[]")
        List<String> remotes,
    @Setting(
            value = "How long a channel statement holds; it is signed anew after half of that.",
            fallback = "7d")
        Duration statementLifetime,
    @Setting(value = "What is kept of old releases.", inline = true) KeepSettings keep) {
  public PublishSettings {
    remotes = List.copyOf(remotes);
    if (statementLifetime.compareTo(Duration.ofMinutes(1)) < 0)
      throw new IllegalArgumentException(
          "statement-lifetime must be a minute or more: " + statementLifetime);
    if (!binaryUriPrefix.matches("[a-z]+://[^\\s\"$`\\\\]+/"))
      throw new IllegalArgumentException(
          "binary-uri-prefix must be an address that ends with a slash: '" + binaryUriPrefix + "'");
  }

  /** The keys that sign. */
  public record KeySettings(
      @Setting(
              value =
                  "Secret key that signs releases (minisign format without password, mode 0600).",
              fallback = "/etc/wherry/keys/release.key")
          Path releaseKey,
      @Setting(
              value = "Secret key that signs channel statements; may be the release key.",
              fallback = "/etc/wherry/keys/channel.key")
          Path channelKey) {}

  /** Which old releases keep their tarballs and bundles; what something names always does. */
  public record KeepSettings(
      @Setting(
              value = "So many of the newest releases keep their tarballs and bundles.",
              fallback = "10")
          int keepReleases,
      @Setting(
              value =
                  "How long a release keeps them after it was made, or after the last channel"
                      + " statement that named it has expired.",
              fallback = "30d")
          Duration keepFor,
      @Setting(
              value =
                  "Whether what need not be kept is deleted after each publish; 'wherry release"
                      + " collect' does it at any time.",
              fallback = "true")
          boolean collect) {
    public KeepSettings {
      if (keepReleases < 1)
        throw new IllegalArgumentException("keep-releases must be at least 1: " + keepReleases);
      if (keepFor.isNegative())
        throw new IllegalArgumentException("keep-for must not be negative: " + keepFor);
    }
  }

  Path git() {
    return staticFolder.resolve(StaticPaths.git(repository));
  }
}
