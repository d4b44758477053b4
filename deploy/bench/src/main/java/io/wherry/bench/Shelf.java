package io.wherry.bench;

import io.wherry.agent.sync.SyncTarget;
import io.wherry.common.git.CommitId;
import io.wherry.common.git.GitRepository;
import io.wherry.common.git.Note;
import io.wherry.common.git.Overlay;
import io.wherry.common.model.Artefact;
import io.wherry.common.model.Build;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.release.Manifest;
import io.wherry.common.release.SigningKey;
import io.wherry.common.release.StaticPaths;
import io.wherry.common.release.Trust;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A master's static folder with releases of 4,000 pbins, ten of them new in each. */
final class Shelf implements AutoCloseable {
  private static final RepositoryName NAME = new RepositoryName("bench");
  private static final Instant WHEN = Instant.parse("2026-01-01T00:00:00Z");
  private final SigningKey key = SigningKey.generate(new SecureRandom());
  private final Map<String, Manifest.Entry> entries = new TreeMap<>();
  private final Path folder;
  private final GitRepository git;
  private Optional<CommitId> parent = Optional.empty();

  Shelf(Path folder) throws IOException {
    this.folder = folder;
    this.git = GitRepository.at(git());
  }

  Path git() {
    return folder.resolve(StaticPaths.git(NAME));
  }

  Trust trust() {
    return new Trust(NAME, List.of(key.verifyingKey()), List.of(key.verifyingKey()));
  }

  SyncTarget release(long number) throws IOException {
    var files = new HashMap<String, byte[]>();
    int many = number == 1 ? 4_000 : 10;
    for (int i = 0; i < many; i++) pbin((int) ((number * 37 + i) % 4_000), number, files);
    var profile = "bench\n".getBytes(StandardCharsets.UTF_8);
    files.put("profiles/repo_name", profile);
    var release = new ReleaseId(NAME, number);
    var previous = number == 1 ? Optional.<Long>empty() : Optional.of(number - 1);
    var plain = new TreeMap<>(Map.of("profiles/repo_name", Digest.of(profile)));
    var manifest =
        new Manifest(release, previous, WHEN, List.of(), plain, List.copyOf(entries.values()));
    files.put(Manifest.PATH, manifest.bytes());
    files.put(Manifest.SIGNATURE_PATH, key.sign(manifest.bytes(), "bench").bytes());
    return new SyncTarget(release, publish(number, release, files), manifest.digest());
  }

  private void pbin(int which, long release, Map<String, byte[]> files) {
    var id = PackageId.of("bench-c" + which % 40 + "/package" + which + "x", "1." + which % 7, "0");
    var build = new Build(id, "C." + which + "." + release);
    var text =
        Map.of(
            "SUMMARY",
            "Package " + which + " of release " + release,
            "SLOT",
            "0",
            "DEPENDENCIES",
            "run: bench-c1/package1x",
            "BINARY_URI",
            "http://localhost/" + build.tarballStem(NAME) + ".tar.bz2");
    var content = PbinFile.of(text, "bench").text().getBytes(StandardCharsets.UTF_8);
    var artefact =
        new Artefact(
            build.tarballStem(NAME) + ".tar.zst", Encoding.TAR_ZST, 1000, Digest.of(content));
    var entry = new Manifest.Entry(build, Digest.of(content), List.of(artefact));
    entries.put(entry.path(), entry);
    files.put(entry.path(), content);
  }

  private CommitId publish(long number, ReleaseId release, Map<String, byte[]> files)
      throws IOException {
    var commit =
        git.commit(
            parent,
            new Overlay(files, Set.of()),
            new Note("bench", "bench@localhost", WHEN, "Release " + number));
    git.moveRef(StaticPaths.ref(number), Optional.empty(), commit);
    git.moveRef(GitRepository.MAIN, parent, commit);
    var refs = List.of(GitRepository.MAIN, StaticPaths.ref(number));
    git.bundle(folder.resolve(StaticPaths.snapshot(release)), commit, refs, Optional.empty());
    if (parent.isPresent())
      git.bundle(folder.resolve(StaticPaths.incremental(release)), commit, refs, parent);
    parent = Optional.of(commit);
    return commit;
  }

  @Override
  public void close() {
    git.close();
  }
}
