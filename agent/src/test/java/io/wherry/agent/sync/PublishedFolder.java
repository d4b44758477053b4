package io.wherry.agent.sync;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A master's static folder, made without a master, honest or not. */
final class PublishedFolder implements AutoCloseable {
  static final RepositoryName MARSH = new RepositoryName("marsh");
  static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final List<String> SERVED = List.of("refs/heads/", "refs/releases/");
  final SigningKey key = SigningKey.generate(new SecureRandom());
  final Path folder;
  final GitRepository git;
  private final Map<String, String> pbins = new TreeMap<>();
  private Optional<SyncTarget> last = Optional.empty();

  PublishedFolder(Path folder) throws IOException {
    this.folder = folder;
    git = GitRepository.at(folder.resolve(StaticPaths.git(MARSH)));
  }

  Trust trust() {
    return new Trust(MARSH, List.of(key.verifyingKey()), List.of(key.verifyingKey()));
  }

  /** What a release does with the tree that its manifest does not say. */
  interface Forgery {
    void forge(Map<String, byte[]> files);
  }

  PublishedFolder pbin(String name, String summary) {
    pbins.put(name, summary);
    return this;
  }

  SyncTarget release() throws IOException {
    return release(files -> {});
  }

  SyncTarget release(Forgery forgery) throws IOException {
    long number = last.map(t -> t.release().number() + 1).orElse(1L);
    var release = new ReleaseId(MARSH, number);
    var files = new HashMap<String, byte[]>();
    var entries = new ArrayList<Manifest.Entry>();
    pbins.forEach((name, summary) -> entries.add(entry(name, summary, files)));
    files.put("profiles/repo_name", bytes("marsh\n"));
    var plain = new TreeMap<>(Map.of("profiles/repo_name", Digest.of(bytes("marsh\n"))));
    var manifest =
        new Manifest(release, last.map(t -> t.release().number()), NOON, List.of(), plain, entries);
    files.put(Manifest.PATH, manifest.bytes());
    files.put(Manifest.SIGNATURE_PATH, key.sign(manifest.bytes(), "").bytes());
    forgery.forge(files);
    return publish(release, manifest.digest(), files);
  }

  private SyncTarget publish(ReleaseId release, Digest manifest, Map<String, byte[]> files)
      throws IOException {
    var parent = last.map(SyncTarget::commit);
    var note = new Note("wherry", "wherry@marsh", NOON, "Release " + release.number());
    var removed = new HashSet<>(Set.of(Manifest.SIGNATURE_PATH));
    removed.removeAll(files.keySet());
    var commit = git.commit(parent, new Overlay(files, removed), note);
    git.moveRef(StaticPaths.ref(release.number()), Optional.empty(), commit);
    git.moveRef(GitRepository.MAIN, parent, commit);
    bundles(release, commit, parent);
    git.refreshDumbHttp(SERVED);
    var target = new SyncTarget(release, commit, manifest);
    last = Optional.of(target);
    return target;
  }

  private void bundles(ReleaseId release, CommitId commit, Optional<CommitId> parent)
      throws IOException {
    var refs = List.of(GitRepository.MAIN, StaticPaths.ref(release.number()));
    git.bundle(folder.resolve(StaticPaths.snapshot(release)), commit, refs, Optional.empty());
    if (parent.isPresent())
      git.bundle(folder.resolve(StaticPaths.incremental(release)), commit, refs, parent);
  }

  private static Manifest.Entry entry(String name, String summary, Map<String, byte[]> files) {
    var build =
        new Build(PackageId.of(name, "1", "0"), "c" + Integer.toHexString(summary.hashCode()));
    var pbin = bytes(PbinFile.of(Map.of("SUMMARY", summary, "SLOT", "0"), name).text());
    var stem = build.tarballStem(MARSH);
    var artefact = new Artefact(stem + ".tar.zst", Encoding.TAR_ZST, 1, Digest.of(bytes(summary)));
    var entry = new Manifest.Entry(build, Digest.of(pbin), List.of(artefact));
    files.put(entry.path(), pbin);
    return entry;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    git.close();
  }
}
