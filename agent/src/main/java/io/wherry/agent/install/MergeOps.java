package io.wherry.agent.install;

import io.wherry.common.model.PackageId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Plans how one staged image gets into the root, and refuses what would do damage there. */
final class MergeOps {
  private final PackageId id;
  private final RootPaths paths;
  private final Ops ops;
  private final ConfigProtection protection;
  private final Permitted permitted;
  private final Map<String, PackageId> owners;
  private final InstallListener listener;
  private final List<String> configurationFiles = new ArrayList<>();

  /** {@code owners}: who else owns which of the image's paths, canonical, when the plan is done. */
  MergeOps(
      PackageId id,
      RootPaths paths,
      Ops ops,
      ConfigProtection protection,
      Permitted permitted,
      Map<String, PackageId> owners,
      InstallListener listener) {
    this.id = id;
    this.paths = paths;
    this.ops = ops;
    this.protection = protection;
    this.permitted = permitted;
    this.owners = owners;
    this.listener = listener;
  }

  void plan(Image image) throws IOException {
    for (var entry : image.entries()) plan(entry);
  }

  /** New files that landed beside protected ones, as paths in the root. */
  List<String> configurationFiles() {
    return List.copyOf(configurationFiles);
  }

  private void plan(ImageEntry entry) throws IOException {
    var canonical = paths.canonical(entry.path());
    var place = paths.literal(canonical);
    var there = Stat.of(place);
    if (entry.stat().is(Stat.Kind.DIRECTORY)) {
      directory(entry, place, there.map(Stat::kind).orElse(Stat.Kind.OTHER), there.isPresent());
      return;
    }
    checkPermitted(entry, canonical);
    warnOfOwner(entry, canonical);
    if (there.isEmpty()) ops.create(entry.staged(), place);
    else over(entry, canonical, place, there.get());
  }

  private void directory(ImageEntry entry, Path place, Stat.Kind there, boolean exists)
      throws IOException {
    if (!exists) {
      ops.makeDirectory(place, entry.stat());
      return;
    }
    switch (there) {
      case DIRECTORY -> {}
      case OTHER -> {
        ops.remove(place, Stat.existing(place));
        ops.makeDirectory(place, entry.stat());
      }
      case SYMLINK -> throw collision(entry, "a symlink");
      case FILE -> throw collision(entry, "a file");
    }
  }

  private void checkPermitted(ImageEntry entry, String canonical) throws Refusal {
    for (var path : List.of(entry.path(), canonical))
      if (!permitted.allows(path))
        throw Refusal.permanent(
            id
                + " brings "
                + path
                + ", where packages may put nothing unless they say so with exdirectory");
  }

  private void warnOfOwner(ImageEntry entry, String canonical) {
    var owner = owners.get(canonical);
    if (owner != null && !owner.equals(id))
      listener.warned(id + " takes over " + entry.path() + ", which " + owner + " owns too");
  }

  private void over(ImageEntry entry, String canonical, Path place, Stat there) throws IOException {
    if (there.is(Stat.Kind.DIRECTORY)) throw collision(entry, "a directory");
    switch (protection.landing(entry, canonical, place, there)) {
      case ConfigProtection.Landing.Over() -> ops.replace(entry.staged(), place, there);
      case ConfigProtection.Landing.Beside(var beside) -> {
        ops.create(entry.staged(), beside);
        configurationFiles.add(inRoot(beside));
      }
      case ConfigProtection.Landing.Waiting(var waiting) -> configurationFiles.add(inRoot(waiting));
    }
  }

  private String inRoot(Path place) {
    return "/" + paths.root().relativize(place);
  }

  private Refusal collision(ImageEntry entry, String there) {
    var kind =
        switch (entry.kind()) {
          case DIRECTORY -> "a directory";
          case SYMLINK -> "a symlink";
          case FILE, OTHER -> "a file";
        };
    return Refusal.local(
        id
            + " brings "
            + kind
            + " "
            + entry.path()
            + ", but the host has "
            + there
            + " there; move it away or ask for another package");
  }
}
