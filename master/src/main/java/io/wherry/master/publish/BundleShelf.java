package io.wherry.master.publish;

import io.wherry.common.git.CommitId;
import io.wherry.common.git.GitRepository;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.posix.Posix;
import io.wherry.common.release.StaticPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** Bundles of releases: made aside, where nobody looks, and shown once the release is one. */
final class BundleShelf {
  private static final String ASIDE = ".aside";
  private final Path staticFolder;
  private final GitRepository git;

  BundleShelf(Path staticFolder, GitRepository git) {
    this.staticFolder = staticFolder;
    this.git = git;
  }

  void make(ReleaseId release, CommitId commit, Optional<CommitId> previous) throws IOException {
    var refs = List.of(GitRepository.MAIN, StaticPaths.ref(release.number()));
    git.bundle(aside(snapshot(release)), commit, refs, Optional.empty());
    if (previous.isPresent()) git.bundle(aside(incremental(release)), commit, refs, previous);
  }

  /** Shows the bundles, making again those that are neither shown nor aside. */
  void unveil(ReleaseId release, CommitId commit, Optional<CommitId> previous) throws IOException {
    boolean ready =
        isReady(snapshot(release)) && (previous.isEmpty() || isReady(incremental(release)));
    if (!ready) make(release, commit, previous);
    show(snapshot(release));
    if (previous.isPresent()) show(incremental(release));
  }

  private static boolean isReady(Path file) {
    return Files.exists(file) || Files.exists(aside(file));
  }

  private static void show(Path file) throws IOException {
    if (!Files.exists(aside(file))) return;
    Files.move(
        aside(file), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Posix.fsyncDirectory(parent(file));
  }

  /** Deletes what was made for releases that never came to be. */
  void discardAside(ReleaseId anyOfRepository) throws IOException {
    var folder = parent(aside(snapshot(anyOfRepository)));
    if (!Files.isDirectory(folder)) return;
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) Files.deleteIfExists(file);
    }
  }

  /**
   * What a collected release need not have. Its increment stays where it leads on from a release
   * that is kept, whose hosts have only the way through it.
   */
  List<Path> spent(ReleaseId release, long oldestKept) {
    return release.number() < oldestKept
        ? List.of(snapshot(release), incremental(release))
        : List.of(snapshot(release));
  }

  private Path snapshot(ReleaseId release) {
    return staticFolder.resolve(StaticPaths.snapshot(release));
  }

  private Path incremental(ReleaseId release) {
    return staticFolder.resolve(StaticPaths.incremental(release));
  }

  private static Path aside(Path file) {
    return parent(file).resolve(ASIDE).resolve(file.getFileName());
  }

  private static Path parent(Path file) {
    var parent = file.getParent();
    if (parent == null) throw new IllegalArgumentException(file + " has no parent");
    return parent;
  }
}
