package io.wherry.agent.install;

import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The kernel that runs, by its release, and since which boot. */
public record Kernel(String release, String boot) {
  private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final List<String> MODULES = List.of("/lib/modules/", "/usr/lib/modules/");

  /** This machine's, where {@code root} is its own root. */
  public static Optional<Kernel> of(Path root) throws IOException {
    if (!Files.isDirectory(root) || !root.toRealPath().equals(Path.of("/")))
      return Optional.empty();
    return line(RELEASE).flatMap(release -> thisBoot().map(boot -> new Kernel(release, boot)));
  }

  private static Optional<String> thisBoot() {
    try {
      return line(BOOT);
    } catch (IOException _) {
      return Optional.empty(); // without one nobody could tell when the next boot was
    }
  }

  private static Optional<String> line(Path file) throws IOException {
    if (!NamedFiles.exists(file)) return Optional.empty();
    return NamedFiles.readLines(file).stream().findFirst().filter(text -> !text.isBlank());
  }

  /** True for a module of it, the directory of its modules, or what boots it. */
  public boolean needs(String canonical) {
    for (var modules : MODULES)
      if (SavedEnvironment.isBelow(canonical, modules + release)) return true;
    return canonical.startsWith("/boot/") && boots(canonical);
  }

  /** True where a change took its package, and its files stay for as long as it runs. */
  public boolean isLeftBehind(Path stateDir) throws IOException {
    return LeftBehind.read(stateDir).all().stream()
        .anyMatch(since -> since.kernel().equals(release) && since.boot().equals(boot));
  }

  /** True where its files became those of another build since it runs. */
  public boolean isReplaced(Path stateDir) throws IOException {
    return ReplacedKernel.read(stateDir).equals(Optional.of(ReplacedKernel.by(this)));
  }

  /** As {@code vmlinuz-6.1.0} or {@code initramfs-6.1.0.img}, whatever directory it is in. */
  private boolean boots(String path) {
    var name = path.substring(path.lastIndexOf('/') + 1);
    return Pattern.matches(".*[-_]" + Pattern.quote(release) + "(?:[.][a-z][a-z0-9]*)*", name);
  }
}
