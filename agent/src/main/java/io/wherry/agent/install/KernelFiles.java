package io.wherry.agent.install;

import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.RootPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a package does to the files of the kernel that runs. Another build of its release has the
 * same names, and modules of the one do not fit the other: they can only change places while
 * neither runs.
 */
final class KernelFiles {
  private static final String BOOT = "/boot";
  private final Kernel kernel;
  private final RootPaths paths;
  private final Md5 md5 = new Md5();

  KernelFiles(Kernel kernel, RootPaths paths) {
    this.kernel = kernel;
    this.paths = paths;
  }

  /**
   * The first of them that would become another one; one that is new, or the same, harms nobody.
   * Whoever brings something of that kernel brings what boots it too, whatever its name is.
   */
  Optional<String> replacedBy(Image image) throws IOException {
    boolean ofKernel = false;
    Optional<String> boots = Optional.empty();
    for (var entry : image) {
      if (entry.isDirectory()) continue;
      var canonical = paths.canonical(entry.path());
      boolean needed = kernel.needs(canonical);
      ofKernel |= needed;
      if (!needed && (boots.isPresent() || !SavedEnvironment.isBelow(canonical, BOOT))) continue;
      if (!becomesAnother(entry, paths.literal(canonical))) continue;
      if (needed) return Optional.of(entry.path());
      boots = Optional.of(entry.path());
    }
    return ofKernel ? boots : Optional.empty();
  }

  private boolean becomesAnother(ImageEntry entry, Path place) throws IOException {
    var there = Stat.of(place);
    if (there.isEmpty()) return false;
    if (!there.get().is(entry.kind())) return true;
    return !entry.detail().equals(detail(entry, place));
  }

  private String detail(ImageEntry entry, Path place) throws IOException {
    if (entry.kind() == Stat.Kind.SYMLINK) return Files.readSymbolicLink(place).toString();
    return md5.of(place);
  }

  /**
   * The first of the running kernel's that the package replaces, where that is allowed. Refused
   * where nobody will start the machine again for it.
   */
  static Optional<String> allowed(Host host, PackageId id, Image image) throws IOException {
    var kernel = host.running().kernel();
    if (kernel.isEmpty()) return Optional.empty();
    var files = new KernelFiles(kernel.get(), host.paths());
    var replaced = files.replacedBy(image);
    if (replaced.isPresent()
        && host.settings().allowed().runningKernel() == InstallSettings.RunningKernel.KEEP)
      throw files.refusal(id, replaced.get());
    return replaced;
  }

  private Refusal refusal(PackageId id, String replaced) {
    return Refusal.local(
        id
            + " brings another build of the running kernel "
            + kernel.release()
            + " and would replace "
            + replaced
            + ", which must stay until this machine was started again; allow that within a change"
            + " of the master's (update.reboot = when-needed), start the machine with another"
            + " kernel first, or build it under a release name of its own");
  }
}
