package io.wherry.master.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.archive.OwnerNames;
import io.wherry.common.archive.Tarballs;
import io.wherry.common.archive.Target;
import io.wherry.common.git.CommitId;
import io.wherry.common.git.GitRepository;
import io.wherry.common.model.Build;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.model.SignedStatement;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.posix.Posix;
import io.wherry.common.release.Manifest;
import io.wherry.common.release.SigningKey;
import io.wherry.common.release.StagedPackage;
import io.wherry.common.release.StaticPaths;
import io.wherry.common.release.Trust;
import io.wherry.common.release.Verdict;
import io.wherry.common.testing.StockGit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A master's folder with keys, a ledger and packages to stage; sees what hosts would see. */
final class PublishFixture {
  static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  static final RepositoryName MARSH = new RepositoryName("marsh");
  static final ChannelName STABLE = new ChannelName("stable");
  final Path folder;
  final List<String> remotes = new ArrayList<>();
  Instant now = NOON;
  PublishSettings.KeepSettings keep =
      new PublishSettings.KeepSettings(10, Duration.ofDays(30), true);

  PublishFixture(Path folder) {
    this.folder = folder;
  }

  void makeKeys() throws IOException {
    SigningKey.generate(new SecureRandom()).store(folder.resolve("release.key"));
    SigningKey.generate(new SecureRandom()).store(folder.resolve("channel.key"));
  }

  Path served() {
    return folder.resolve("static");
  }

  PublishSettings settings() {
    return new PublishSettings(
        MARSH,
        served(),
        new PublishSettings.KeySettings(
            folder.resolve("release.key"), folder.resolve("channel.key")),
        "http://master.example/tarballs/",
        remotes,
        Duration.ofDays(7),
        keep);
  }

  ReleaseLedger ledger() {
    return new FileLedger(folder.resolve("ledger"));
  }

  Publisher open() throws IOException {
    InstantSource clock = () -> now;
    return Publisher.open(settings(), ledger(), clock);
  }

  StagedPackage stage(String name, String version, String cookie) throws IOException {
    var build = new Build(PackageId.of(name, version, "0"), cookie);
    var stem = build.tarballStem(MARSH);
    var staging = Files.createDirectories(folder.resolve("staging"));
    var tarballs = new LinkedHashMap<Encoding, Path>();
    for (var encoding : Encoding.PUBLISHED)
      tarballs.put(encoding, staging.resolve(stem + "." + encoding.ending()));
    pack(build, tarballs);
    var values = new LinkedHashMap<String, String>();
    values.put("SLOT", "0");
    values.put("SUMMARY", "A package that costs $5");
    values.put("BINARY_URI", stem + ".tar.bz2");
    var pbin = staging.resolve(stem + ".pbin");
    Files.writeString(pbin, PbinFile.of(values, name).text());
    return new StagedPackage(build, pbin, tarballs);
  }

  /** A package of one file, which belongs to a user of this machine where that can be done. */
  private void pack(Build build, Map<Encoding, Path> tarballs) throws IOException {
    var image = Files.createTempDirectory(folder, "image");
    var file = Files.writeString(image.resolve("file"), "content of " + build);
    if (Posix.geteuid() == 0) Posix.lchown(file, 1, 1);
    var targets = new ArrayList<Target>();
    for (var each : tarballs.entrySet()) {
      Files.deleteIfExists(each.getValue());
      targets.add(new Target(each.getKey(), each.getValue()));
    }
    var builder = Posix.geteuid() == 0 ? OwnerNames.of(Path.of("/"), 0, 0) : OwnerNames.ALL_ROOT;
    Tarballs.write(image, file, targets, builder);
  }

  static PublishOrder order(StagedPackage... staged) {
    return new PublishOrder(
        List.of(staged),
        List.of(),
        List.of(PackageId.of("sys-libs/glibc", "2.36", "0")),
        Map.of(),
        Optional.of(STABLE),
        false);
  }

  PublishResult publish(StagedPackage... staged) throws IOException {
    try (var publisher = open()) {
      return publisher.publish(order(staged), PublishListener.NONE);
    }
  }

  Trust trust() throws Exception {
    return new Trust(
        MARSH,
        List.of(SigningKey.load(folder.resolve("release.key")).verifyingKey()),
        List.of(SigningKey.load(folder.resolve("channel.key")).verifyingKey()));
  }

  /**
   * Reads only what is served, as a host would, and fails unless it is one release, whole: the
   * statement, the listed refs, bundles, manifest, every pbin and every tarball.
   */
  Manifest servedRelease() throws Exception {
    var statement =
        switch (trust().statement(servedStatement(), STABLE, 0, now)) {
          case Verdict.Trusted<io.wherry.common.release.ChannelStatement>(var value) -> value;
          case Verdict.Refused<io.wherry.common.release.ChannelStatement>(var why) ->
              throw new AssertionError(why.message());
        };
    var release = statement.release();
    assertThat(served().resolve(StaticPaths.snapshot(release))).exists();
    var commit = listed(StaticPaths.ref(release.number()));
    try (var git = GitRepository.open(served().resolve(StaticPaths.git(MARSH)))) {
      var manifest = manifest(git, commit, release);
      requireWhole(git, commit, manifest);
      return manifest;
    }
  }

  private Manifest manifest(GitRepository git, CommitId commit, ReleaseId release)
      throws Exception {
    var text = git.read(commit, Manifest.PATH, 1 << 20).orElseThrow();
    var signature = git.read(commit, Manifest.SIGNATURE_PATH, 1 << 20).orElseThrow();
    return switch (trust().manifest(text, signature, release)) {
      case Verdict.Trusted<Manifest>(var value) -> value;
      case Verdict.Refused<Manifest>(var why) -> throw new AssertionError(why.message());
    };
  }

  private void requireWhole(GitRepository git, CommitId commit, Manifest manifest)
      throws IOException {
    var digests = new LinkedHashMap<String, Digest>();
    git.visit(
        git.list(commit, ""),
        1 << 20,
        (file, content) -> digests.put(file.path(), Digest.of(content)));
    digests.remove(Manifest.PATH);
    digests.remove(Manifest.SIGNATURE_PATH);
    var expected = new LinkedHashMap<>(manifest.files());
    manifest.entries().forEach(e -> expected.put(e.path(), e.pbin()));
    assertThat(digests).containsExactlyInAnyOrderEntriesOf(expected);
    for (var entry : manifest.entries())
      for (var artefact : entry.artefacts())
        assertThat(Digest.of(Files.readAllBytes(served().resolve("tarballs/" + artefact.name()))))
            .isEqualTo(artefact.digest());
  }

  SignedStatement servedStatement() throws IOException {
    var file = served().resolve(StaticPaths.statement(MARSH, STABLE));
    return new SignedStatement(
        STABLE,
        Files.readAllBytes(file),
        Files.readAllBytes(file.resolveSibling(STABLE + ".minisig")));
  }

  /** Where the list for plain HTTP says that a ref stands. */
  CommitId listed(String ref) throws IOException {
    return listedRefs().entrySet().stream()
        .filter(entry -> entry.getKey().equals(ref))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(() -> new AssertionError(ref + " is not listed"));
  }

  Map<String, CommitId> listedRefs() throws IOException {
    var refs = new LinkedHashMap<String, CommitId>();
    var list = served().resolve(StaticPaths.git(MARSH)).resolve("info/refs");
    if (!Files.exists(list)) return refs;
    for (var line : Files.readAllLines(list, StandardCharsets.UTF_8))
      refs.put(line.substring(41), new CommitId(line.substring(0, 40)));
    return refs;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  void requireCleanGit() throws IOException {
    if (StockGit.present())
      assertThat(
              StockGit.run(served().resolve(StaticPaths.git(MARSH)), "fsck", "--strict", "--full"))
          .doesNotContain("error", "missing", "broken");
  }

  /** Every file below the served folder that should not outlive a publishing. */
  List<Path> leftovers() throws IOException {
    try (var files = Files.walk(served())) {
      return files
          .filter(Files::isRegularFile)
          .filter(f -> f.toString().contains(".wherry-new") || f.toString().contains(".aside"))
          .toList();
    }
  }
}
