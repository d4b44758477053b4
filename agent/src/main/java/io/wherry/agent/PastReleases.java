package io.wherry.agent;

import io.wherry.agent.cave.Builds;
import io.wherry.agent.cave.Held;
import io.wherry.common.git.CommitId;
import io.wherry.common.git.GitRepository;
import io.wherry.common.model.Artefact;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.release.ClaimedRelease;
import io.wherry.common.release.Manifest;
import io.wherry.common.release.Trust;
import io.wherry.common.release.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The releases in the host's own repository. Some came along as history of those that were asked
 * for: so each is verified again before anything in it is believed.
 */
record PastReleases(Path repository, Trust trust) implements Builds {
  private static final String REFS = "refs/releases/";
  private static final int LARGEST_FILE = 64 << 20;

  static PastReleases of(Places places, Trust trust) {
    return new PastReleases(places.repository().resolve("repository.git"), trust);
  }

  /** Walks the history once, and no further than to the last of them. */
  @Override
  public Map<PackageId, Held> find(Map<PackageId, Digest> pbins) throws IOException {
    var found = new HashMap<PackageId, Held>();
    if (pbins.isEmpty()) return found;
    try (var git = GitRepository.open(repository)) {
      var seen = new HashSet<CommitId>();
      for (var release : newestFirst(git)) {
        var at = Optional.of(release);
        while (at.isPresent() && seen.add(at.get()) && found.size() < pbins.size()) {
          take(git, at.get(), pbins, found);
          at = git.parent(at.get());
        }
      }
      return found;
    }
  }

  private static List<CommitId> newestFirst(GitRepository git) throws IOException {
    Comparator<Map.Entry<String, CommitId>> byNumber =
        Comparator.comparingLong(ref -> number(ref.getKey()));
    return git.refs(REFS).entrySet().stream()
        .sorted(byNumber.reversed())
        .map(Map.Entry::getValue)
        .toList();
  }

  private static long number(String ref) {
    var text = ref.substring(REFS.length());
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  private void take(
      GitRepository git, CommitId commit, Map<PackageId, Digest> pbins, Map<PackageId, Held> found)
      throws IOException {
    var there = new HashMap<PackageId, Digest>();
    for (var wanted : pbins.entrySet())
      if (!found.containsKey(wanted.getKey()) && has(git, commit, wanted))
        there.put(wanted.getKey(), wanted.getValue());
    if (there.isEmpty()) return;
    var manifest = manifest(git, commit);
    if (manifest.isEmpty()) return;
    there.forEach((id, pbin) ->
        held(manifest.get(), commit, id, pbin).ifPresent(held -> found.put(id, held)));
  }

  private static boolean has(
      GitRepository git, CommitId commit, Map.Entry<PackageId, Digest> wanted) throws IOException {
    var content = git.read(commit, PbinFile.pathOf(wanted.getKey()), LARGEST_FILE);
    return content.isPresent() && Digest.of(content.get()).equals(wanted.getValue());
  }

  private static Optional<Held> held(
      Manifest manifest, CommitId commit, PackageId id, Digest pbin) {
    return manifest
        .entry(id)
        .filter(entry -> entry.pbin().equals(pbin))
        .flatMap(entry -> forCave(entry.artefacts()))
        .map(artefact -> new Held(id, pbin, commit.hex(), manifest.release().number(), artefact));
  }

  private static Optional<Artefact> forCave(List<Artefact> artefacts) {
    return artefacts.stream().filter(a -> a.encoding() == Encoding.TAR_BZ2).findFirst();
  }

  private Optional<Manifest> manifest(GitRepository git, CommitId commit) throws IOException {
    var text = git.read(commit, Manifest.PATH, LARGEST_FILE);
    var claimed = text.flatMap(ClaimedRelease::of);
    if (text.isEmpty() || claimed.isEmpty()) return Optional.empty();
    var signature = git.read(commit, Manifest.SIGNATURE_PATH, LARGEST_FILE).orElse(new byte[0]);
    return switch (trust.manifest(text.get(), signature, claimed.get())) {
      case Verdict.Trusted<Manifest>(var manifest) -> Optional.of(manifest);
      case Verdict.Refused<Manifest> _ -> Optional.empty();
    };
  }

  @Override
  public byte[] read(String commit, String path) throws IOException {
    try (var git = GitRepository.open(repository)) {
      return git.read(new CommitId(commit), path, LARGEST_FILE)
          .orElseThrow(() -> new IOException("commit " + commit + " has no file " + path));
    }
  }

  @Override
  public void export(String commit, Path into) throws IOException {
    try (var git = GitRepository.open(repository)) {
      git.export(new CommitId(commit), List.of(""), into);
    }
  }
}
