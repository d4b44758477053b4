package io.wherry.agent;

import io.wherry.agent.work.Fetching;
import io.wherry.agent.work.Guidance;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.model.Artefact;
import io.wherry.common.model.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * Tarballs in a folder, read where they lie; staging checks each of their digests while it unpacks.
 */
record LocalTarballs(Path folder) implements Fetching {
  private static final int LEVELS_UP = 3;

  /** Where tarballs come from, and what fetching must know for it. */
  record From(Fetching fetching, Guidance guidance) {}

  /** For what needs no tarball. */
  static final From NOWHERE = new From(new LocalTarballs(Path.of("/")), Guidance.NONE);

  /** As {@code named}, else from beside the repository. */
  static From find(Optional<String> named, String repository, AgentSettings settings)
      throws Failures.Stop {
    var where = named.or(() -> beside(repository));
    if (where.isEmpty())
      throw new Failures.Stop(
          ExitCode.USAGE,
          "there is no folder 'tarballs' in or above "
              + repository
              + "; say where the tarballs are with --tarballs");
    if (!where.get().contains("://"))
      return new From(new LocalTarballs(Path.of(where.get()).toAbsolutePath()), Guidance.NONE);
    var base = where.get().replaceFirst("/+$", "").replaceFirst("/tarballs$", "");
    return new From(
        new CachedFetching(settings.throttle(), new Places(settings.stateDir())),
        new Guidance(List.of(base), 0, Optional.empty()));
  }

  /** As a master lays them out: beside {@code git} and {@code bundles}. */
  private static Optional<String> beside(String repository) {
    if (repository.contains("://"))
      return repository.matches(".*/(?:git|bundles)/.*")
          ? Optional.of(repository.replaceAll("/(?:git|bundles)/.*", "/"))
          : Optional.empty();
    var at = Optional.of(Path.of(repository).toAbsolutePath().normalize());
    for (int up = 0; up <= LEVELS_UP && at.isPresent(); up++) {
      var folder = at.get().resolve("tarballs");
      if (Files.isDirectory(folder)) return Optional.of(folder.toString());
      at = Optional.ofNullable(at.get().getParent());
    }
    return Optional.empty();
  }

  /** The cheapest one that is there: a folder need not hold every encoding. */
  @Override
  public Optional<Artefact> choice(List<Artefact> tarballs) {
    var there = tarballs.stream().filter(this::isThere).toList();
    return Fetching.super.choice(there.isEmpty() ? tarballs : there);
  }

  private boolean isThere(Artefact artefact) {
    var file = file(artefact);
    try {
      return Files.isRegularFile(file) && Files.size(file) == artefact.size();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + file + ": " + e.getMessage(), e);
    }
  }

  private Path file(Artefact artefact) {
    return folder.resolve(artefact.name());
  }

  @Override
  public Outcome fetch(List<Artefact> wanted, Guidance guidance, Progress progress) {
    var found = new HashMap<Artefact, Path>();
    for (var artefact : wanted) {
      if (!isThere(artefact))
        return new Outcome.NotFetched(
            Fault.permanent(
                artefact.name()
                    + " of "
                    + artefact.size()
                    + " bytes is not in "
                    + folder
                    + "; copy it there, or say with --tarballs where it is"));
      found.put(artefact, file(artefact));
    }
    return new Outcome.Fetched(found, 0);
  }
}
