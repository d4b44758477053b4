package io.wherry.agent;

import io.wherry.agent.cave.CaveInstaller;
import io.wherry.agent.install.NativeInstaller;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Which installer works for the agent on this host, and why. Commands that a person gives on the
 * host itself always use the native one: it takes a failed change back to the byte, and needs no
 * master and no past releases for it.
 */
record InstallerChoice(Installer installer, String why) {
  /** Who changes packages. */
  enum Installer {
    /** Wherry itself. */
    NATIVE,
    /** The host's paludis. */
    CAVE
  }

  static InstallerChoice of(AgentSettings settings) throws IOException {
    return of(settings, System.getenv().getOrDefault("PATH", ""));
  }

  /** Who has begun a change ends it, whatever the settings say meanwhile. */
  static InstallerChoice of(AgentSettings settings, String path) throws IOException {
    // Where both have, ours repairs what cave has left half done.
    if (NativeInstaller.isChangeOpen(settings.installing()))
      return new InstallerChoice(Installer.NATIVE, "which has begun a change that is not over");
    if (CaveInstaller.isChangeOpen(settings.installing()))
      return new InstallerChoice(Installer.CAVE, "which has begun a change that is not over");
    return switch (settings.install().installer()) {
      case NATIVE -> new InstallerChoice(Installer.NATIVE, "as install.installer says");
      case CAVE -> new InstallerChoice(Installer.CAVE, "as install.installer says");
      case AUTO -> automatic(settings, path);
    };
  }

  private static InstallerChoice automatic(AgentSettings settings, String path) {
    if (!settings.root().equals(Path.of("/")))
      return new InstallerChoice(Installer.NATIVE, "because root is not /");
    var configuration = settings.root().resolve("etc/paludis");
    if (!Files.isDirectory(configuration))
      return new InstallerChoice(Installer.NATIVE, "because there is no " + configuration);
    var cave = settings.paludis().command().getFirst();
    return isThere(cave, path)
        ? new InstallerChoice(Installer.CAVE, "because paludis is here")
        : new InstallerChoice(Installer.NATIVE, "because there is no " + cave + " on the PATH");
  }

  private static boolean isThere(String program, String path) {
    if (program.contains("/")) return Files.isExecutable(Path.of(program));
    return List.of(path.split(File.pathSeparator)).stream()
        .filter(folder -> !folder.isEmpty())
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Whether a change is open, whoever makes it. */
  static boolean isChangeOpen(AgentSettings settings) throws IOException {
    return NativeInstaller.isChangeOpen(settings.installing())
        || CaveInstaller.isChangeOpen(settings.installing());
  }

  /** For people. */
  String words() {
    return installer.name().toLowerCase(java.util.Locale.ROOT) + ", " + why;
  }
}
