package io.wherry.agent;

import io.wherry.common.archive.OwnerNames;
import io.wherry.common.archive.Tarballs;
import io.wherry.common.archive.Target;
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
import io.wherry.common.pbin.AccountDefinition;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.posix.Posix;
import io.wherry.common.release.Manifest;
import io.wherry.common.release.SigningKey;
import io.wherry.common.release.StaticPaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A master's static folder with real packages in it, made without a master. */
final class ReleaseKit implements AutoCloseable {
  static final RepositoryName MARSH = new RepositoryName("marsh");
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  final SigningKey key = SigningKey.generate(new SecureRandom());
  final Path folder;
  private final Path workshop;
  private final GitRepository git;
  private final Map<PackageId, Manifest.Entry> entries = new TreeMap<>();
  private final Map<String, byte[]> pbins = new HashMap<>();
  private final Map<String, byte[]> accounts = new TreeMap<>();
  private Optional<CommitId> last = Optional.empty();
  private long number;
  private int made;

  ReleaseKit(Path directory) throws IOException {
    folder = directory.resolve("static");
    workshop = Files.createDirectories(directory.resolve("workshop"));
    Files.createDirectories(folder.resolve("tarballs"));
    git = GitRepository.at(folder.resolve(StaticPaths.git(MARSH)));
  }

  Path repository() {
    return folder.resolve(StaticPaths.git(MARSH));
  }

  Path bundle() {
    return folder.resolve(StaticPaths.snapshot(new ReleaseId(MARSH, number)));
  }

  Path tarballs() {
    return folder.resolve("tarballs");
  }

  String publicKey() {
    return key.verifyingKey().line();
  }

  /** How a release says that an account is made; {@code name} as in {@code users/marsh}. */
  void define(String name, String text) {
    accounts.put(
        AccountDefinition.FOLDER + "/" + name + ".conf", text.getBytes(StandardCharsets.UTF_8));
  }

  Draft draft(String name, String version) throws IOException {
    return new Draft(PackageId.of(name, version, "0"));
  }

  /** A package in the making. */
  final class Draft {
    private final PackageId id;
    private final Path image;
    private final StringBuilder environment = new StringBuilder();
    private String dependencies = "";
    private String licences = "";

    Draft(PackageId id) throws IOException {
      this.id = id;
      this.image = Files.createDirectories(workshop.resolve("image-" + ++made));
      environment.append("declare -x CATEGORY=\"").append(id.name().category()).append("\"\n");
      environment.append("declare -x PN=\"").append(id.name().name()).append("\"\n");
      environment.append("declare -x PV=\"").append(id.version()).append("\"\n");
      environment.append("declare -x EAPI=\"exheres-0\"\n");
    }

    Draft file(String path, String content) throws IOException {
      var file = image.resolve(path.substring(1));
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
      Posix.setTimes(file, RootKit.TIME, 0);
      return this;
    }

    Draft executable(String path, String content) throws IOException {
      file(path, content);
      Posix.chmod(image.resolve(path.substring(1)), 0755);
      return this;
    }

    Draft needs(String text) {
      dependencies = text;
      return this;
    }

    Draft under(String text) {
      licences = text;
      return this;
    }

    Draft bash(String text) {
      environment.append(text).append('\n');
      return this;
    }

    /** Part of the next release, in place of what shares its slot. */
    ReleaseKit build() throws IOException {
      var build = new Build(id, "c" + made);
      var environmentFile = workshop.resolve("environment-" + made);
      Files.writeString(environmentFile, environment);
      var stem = build.tarballStem(MARSH);
      var targets =
          List.of(Encoding.TAR_ZST, Encoding.TAR_BZ2).stream()
              .map(e -> new Target(e, tarballs().resolve(stem + "." + e.ending())))
              .toList();
      var names = OwnerNames.of(Path.of("/"), Posix.geteuid(), Posix.getegid());
      var artefacts =
          Tarballs.write(image, environmentFile, targets, names).stream()
              .map(w ->
                  new Artefact(
                      w.file().getFileName().toString(), w.encoding(), w.size(), w.digest()))
              .toList();
      var values = new TreeMap<String, String>();
      values.put("SUMMARY", "Build " + build);
      values.put("SLOT", id.slot());
      values.put("DEPENDENCIES", dependencies);
      values.put("LICENCES", licences);
      var pbin = PbinFile.of(values, PbinFile.pathOf(id)).text().getBytes(StandardCharsets.UTF_8);
      entries.keySet().removeIf(old -> old.sharesSlotWith(id));
      var entry = new Manifest.Entry(build, Digest.of(pbin), artefacts);
      entries.put(id, entry);
      pbins.put(entry.path(), pbin);
      return ReleaseKit.this;
    }
  }

  ReleaseKit publish() throws IOException {
    return publish(true);
  }

  ReleaseKit publish(boolean signed) throws IOException {
    var release = new ReleaseId(MARSH, ++number);
    var name = "marsh\n".getBytes(StandardCharsets.UTF_8);
    var plain = new TreeMap<>(Map.of("profiles/repo_name", Digest.of(name)));
    accounts.forEach((path, content) -> plain.put(path, Digest.of(content)));
    var previous = number == 1 ? Optional.<Long>empty() : Optional.of(number - 1);
    var manifest =
        new Manifest(release, previous, NOON, List.of(), plain, List.copyOf(entries.values()));
    var files = new HashMap<String, byte[]>();
    files.put("profiles/repo_name", name);
    files.putAll(accounts);
    for (var entry : entries.values()) files.put(entry.path(), pbins.get(entry.path()));
    files.put(Manifest.PATH, manifest.bytes());
    if (signed) files.put(Manifest.SIGNATURE_PATH, key.sign(manifest.bytes(), "").bytes());
    commit(release, files);
    return this;
  }

  private void commit(ReleaseId release, Map<String, byte[]> files) throws IOException {
    var removed = new HashSet<>(Set.of(Manifest.SIGNATURE_PATH));
    removed.addAll(pbins.keySet());
    removed.removeAll(files.keySet());
    var note = new Note("wherry", "wherry@marsh", NOON, "Release " + release.number());
    var commit = git.commit(last, new Overlay(files, removed), note);
    git.moveRef(StaticPaths.ref(release.number()), Optional.empty(), commit);
    git.moveRef(GitRepository.MAIN, last, commit);
    var refs = List.of(GitRepository.MAIN, StaticPaths.ref(release.number()));
    git.bundle(folder.resolve(StaticPaths.snapshot(release)), commit, refs, Optional.empty());
    git.refreshDumbHttp(List.of("refs/heads/", "refs/releases/"));
    last = Optional.of(commit);
  }

  /** The only tarball of that encoding whose name holds {@code part}. */
  Path tarball(String part, Encoding encoding) throws IOException {
    try (var files = Files.newDirectoryStream(tarballs(), "*" + part + "*." + encoding.ending())) {
      return files.iterator().next();
    }
  }

  @Override
  public void close() {
    git.close();
  }
}
