package io.wherry.common.setup;

import io.wherry.common.model.RepositoryName;
import java.nio.file.Path;
import java.util.List;

/**
 * The files by which a host's paludis takes packages from what its agent has verified. All paths
 * are as cave sees them; profile, builddir and distdir come from the repository's master.
 */
public record HostConfiguration(RepositoryName name, Path configuration, Path repositories) {
  /** The set whose packages Wherry wants installed; a line of the world file. */
  public static final String SET = "wherry";

  public static final String ACCOUNTS = "accounts";
  public static final String INSTALLED_ACCOUNTS = "installed-accounts";

  /** A file and what it says. */
  public record Text(Path file, String text) {}

  public BinaryRepository repository() {
    return new BinaryRepository(name, repositories.resolve(name.toString()));
  }

  /** {@code verified} is the agent's own repository. */
  public Text binaries(Path verified) {
    return repository(
        name.toString(),
        List.of(
            "# Packages that the agent of this host has verified; nothing comes from elsewhere.",
            "format = e",
            "location = " + repository().location(),
            "sync = git+file://" + verified,
            "sync_options = --branch=main",
            "importance = 100"));
  }

  public Text accounts() {
    return repository(
        ACCOUNTS, List.of("# Users and groups that packages name.", "format = accounts"));
  }

  public Text installedAccounts() {
    return repository(
        INSTALLED_ACCOUNTS,
        List.of(
            "# Users and groups that this machine has.",
            "format = installed-accounts",
            "handler = passwd",
            "root = /"));
  }

  public Text set() {
    return new Text(
        configuration.resolve("sets").resolve(SET + ".conf"),
        "# What Wherry is to keep installed here, so that 'cave purge' leaves it.\n");
  }

  private Text repository(String stem, List<String> lines) {
    return new Text(
        configuration.resolve("repositories").resolve(stem + ".conf"),
        String.join("\n", lines) + "\n");
  }
}
