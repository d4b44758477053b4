package io.wherry.agent.sync;

import static io.wherry.agent.sync.PublishedFolder.NOON;
import static io.wherry.agent.sync.PublishedFolder.bytes;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wherry.common.config.ByteSize;
import io.wherry.common.git.CommitId;
import io.wherry.common.git.GitRepository;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.release.Manifest;
import io.wherry.common.release.SigningKey;
import io.wherry.common.testing.StaticServer;
import io.wherry.common.testing.StaticServer.Trouble;
import io.wherry.common.testing.StockGit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SyncerTest {
  private static final String PBIN = "packages/a/b/b-1.pbin-1+exheres-0";
  private static final SyncSettings SETTINGS =
      new SyncSettings(new ByteSize("1MiB"), Duration.ofMinutes(1));
  @TempDir Path folder;
  private PublishedFolder master;
  private StaticServer server;
  private Syncer syncer;

  @BeforeEach
  void open() throws IOException {
    master = new PublishedFolder(folder.resolve("static"));
    server = new StaticServer(folder.resolve("static"));
    syncer = Syncer.open(folder.resolve("host"), master.trust(), SETTINGS, () -> NOON);
  }

  @AfterEach
  void close() {
    syncer.close();
    server.close();
    master.close();
  }

  @Test
  void aNewHostTakesTheSnapshotAndOneThatFollowsTakesIncrements() throws Exception {
    var one = master.pbin("a/b", "one").release();
    assertThat(summary(synced(one))).contains("one");
    assertThat(server.asked()).containsExactly("/bundles/marsh/1.snapshot.bundle");

    master.pbin("a/b", "two").release();
    var three = master.pbin("a/c", "new").release();
    server.forget();
    var release = synced(three);

    assertThat(summary(release)).contains("two");
    assertThat(release.catalogue().candidates()).hasSize(2);
    assertThat(server.asked())
        .containsExactly(
            "/bundles/marsh/2.incremental.bundle", "/bundles/marsh/3.incremental.bundle");
    assertThat(shown()).contains(three.commit());
  }

  @Test
  void aHostThatIsThereAlreadyAsksForNothingAndOneMayGoBack() throws Exception {
    var one = master.pbin("a/b", "one").release();
    var two = master.pbin("a/b", "two").release();
    synced(two);
    server.forget();

    assertThat(summary(synced(two))).contains("two");
    assertThat(summary(synced(one))).contains("one");
    assertThat(shown()).contains(one.commit());
    assertThat(server.asked()).isEmpty();
    server.forget();
    assertThat(summary(synced(two))).contains("two");
  }

  @Test
  void aHostThatIsFarBehindTakesTheSnapshot() throws Exception {
    synced(master.pbin("a/b", "0").release());
    for (int count = 1; count <= 10; count++) master.pbin("a/b", "" + count).release();
    var last = master.pbin("a/b", "11").release();
    server.forget();

    synced(last);
    assertThat(server.asked()).containsExactly("/bundles/marsh/12.snapshot.bundle");
  }

  @Test
  void whereNoBundleIsServedPlainGitDoes() throws Exception {
    var one = master.pbin("a/b", "one").release();
    server.trouble("/bundles/", Trouble.MISSING);

    assertThat(summary(synced(one))).contains("one");
    assertThat(server.asked()).anyMatch(path -> path.startsWith("/git/marsh.git/objects/"));
  }

  @Test
  void paludisMaySyncFromTheHostsOwnRepository() throws Exception {
    assumeTrue(StockGit.present());
    synced(master.pbin("a/b", "one").release());
    var repository = synced(master.pbin("a/b", "two").release()).repository();

    StockGit.run(folder, "clone", "-q", "file://" + repository, "clone");
    assertThat(folder.resolve("clone/" + PBIN)).content().contains("two");
    assertThat(StockGit.run(repository, "fsck", "--strict", "--full")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Trouble.class,
      names = {"MISSING", "BROKEN", "CUT_SHORT"})
  void aServerThatFailsIsTriedLaterAndNothingChanges(Trouble trouble) throws Exception {
    var one = master.pbin("a/b", "one").release();
    synced(one);
    var two = master.pbin("a/b", "two").release();
    server.trouble("/", trouble);

    assertThat(sync(two))
        .isInstanceOfSatisfying(
            SyncResult.Unreachable.class,
            u -> assertThat(u.why().category()).isEqualTo(Fault.Category.TRANSIENT));
    assertThat(shown()).contains(one.commit());
    assertThat(folder.resolve("host/incoming")).isEmptyDirectory();
    server.trouble("/", Trouble.NONE);
    assertThat(summary(synced(two))).contains("two");
  }

  @Test
  void anEndlessBundleIsCutOffAtTheLimit() throws Exception {
    var one = master.pbin("a/b", "one").release();
    server.trouble("/bundles/", Trouble.ENDLESS);
    server.trouble("/git/", Trouble.MISSING);

    assertThat(sync(one))
        .isInstanceOfSatisfying(
            SyncResult.Refused.class, r -> assertThat(r.why().what()).contains("largest-bundle"));
    assertThat(folder.resolve("host/incoming")).isEmptyDirectory();
  }

  @Test
  void aServerThatFallsSilentIsGivenUp() throws Exception {
    var one = master.pbin("a/b", "one").release();
    server.trouble("/", Trouble.SILENT);
    var hasty = new SyncSettings(new ByteSize("1MiB"), Duration.ofSeconds(1));
    try (var impatient = Syncer.open(folder.resolve("other"), master.trust(), hasty, () -> NOON)) {
      assertThat(impatient.sync(one, List.of(server.address())))
          .isInstanceOfSatisfying(
              SyncResult.Unreachable.class,
              u -> assertThat(u.why().what()).contains("stood still"));
    }
  }

  @Test
  void theNextAddressHelpsWhereTheFirstOneFails() throws Exception {
    var one = master.pbin("a/b", "one").release();

    var result = syncer.sync(one, List.of("http://127.0.0.1:1", server.address() + "/"));

    assertThat(result).isInstanceOf(SyncResult.Synced.class);
    assertThat(syncer.sync(master.pbin("a/b", "two").release(), List.of()))
        .isInstanceOf(SyncResult.Unreachable.class);
  }

  @Test
  void aDamagedBundleIsNotBelieved() throws Exception {
    var one = master.pbin("a/b", "one").release();
    var file = folder.resolve("static/bundles/marsh/1.snapshot.bundle");
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    assertThat(summary(synced(one))).contains("one");
    server.trouble("/git/", Trouble.MISSING);
    var two = master.pbin("a/b", "two").release();
    Files.copy(file, folder.resolve("static/bundles/marsh/2.x"));
    for (var name : List.of("2.snapshot.bundle", "2.incremental.bundle"))
      Files.write(folder.resolve("static/bundles/marsh/" + name), bytes);
    assertThat(sync(two)).isInstanceOf(SyncResult.Refused.class);
    assertThat(shown()).contains(one.commit());
  }

  @Test
  void anotherKeysReleaseIsRefused() throws Exception {
    var stranger = SigningKey.generate(new SecureRandom());
    refused(
        "does not trust",
        files -> {
          var manifest = requireNonNull(files.get(Manifest.PATH));
          files.put(Manifest.SIGNATURE_PATH, stranger.sign(manifest, "").bytes());
        });
  }

  @Test
  void anUnsignedReleaseIsRefused() throws Exception {
    refused("has no signature", files -> files.remove(Manifest.SIGNATURE_PATH));
  }

  @Test
  void aChangedPbinUnderAGenuineManifestIsRefused() throws Exception {
    refused("has another " + PBIN, files -> files.put(PBIN, bytes("SUMMARY=\"evil\"\n")));
  }

  @Test
  void aPbinThatTheManifestDoesNotNameIsRefused() throws Exception {
    refused(
        "does not name: packages/x/y",
        files -> files.put("packages/x/y/y-1.pbin-1+exheres-0", bytes("SUMMARY=\"evil\"\n")));
  }

  @Test
  void aChangedFileOutsideThePackagesIsRefused() throws Exception {
    refused(
        "has another profiles/repo_name", files -> files.put("profiles/repo_name", bytes("fen\n")));
  }

  @Test
  void aMissingPbinIsRefused() throws Exception {
    refused(
        "lacks the file packages/a/new",
        files -> files.remove("packages/a/new/new-1.pbin-1+exheres-0"));
  }

  private void refused(String words, PublishedFolder.Forgery forgery) throws Exception {
    var one = master.pbin("a/b", "one").release();
    synced(one);
    master.pbin("a/new", "n");
    var two = master.release(forgery);

    assertThat(sync(two))
        .isInstanceOfSatisfying(
            SyncResult.Refused.class,
            r -> {
              assertThat(r.why().category()).isEqualTo(Fault.Category.INTEGRITY);
              assertThat(r.why().what()).contains(words);
            });
    assertThat(shown()).contains(one.commit());
  }

  @Test
  void anOldReleaseIsNotSoldAsTheNewOne() throws Exception {
    var one = master.pbin("a/b", "one").release();
    var two = master.pbin("a/b", "two").release();

    assertThat(sync(new SyncTarget(two.release(), one.commit(), one.manifest())))
        .isInstanceOf(SyncResult.Refused.class);
    assertThat(sync(new SyncTarget(two.release(), two.commit(), Digest.of(bytes("x")))))
        .isInstanceOfSatisfying(
            SyncResult.Refused.class, r -> assertThat(r.why().what()).contains("another manifest"));
    var foreign = new ReleaseId(new RepositoryName("fen"), 1);
    assertThat(sync(new SyncTarget(foreign, one.commit(), one.manifest())))
        .isInstanceOf(SyncResult.Refused.class);
    assertThat(shown()).isEmpty();
  }

  @Test
  void aDamagedRepositoryIsBegunAnew() throws Exception {
    var one = master.pbin("a/b", "one").release();
    synced(one);
    var two = master.pbin("a/b", "two").release();
    syncer.close();
    try (var packs = Files.newDirectoryStream(folder.resolve("host/repository.git/objects/pack"))) {
      for (var pack : packs) Files.delete(pack);
    }
    syncer = Syncer.open(folder.resolve("host"), master.trust(), SETTINGS, () -> NOON);

    assertThat(summary(synced(two))).contains("two");
    assertThat(shown()).contains(two.commit());
  }

  @Test
  void aSyncedReleaseReadsOnlyWhatItsManifestNames() throws Exception {
    var release = synced(master.pbin("a/b", "one").release());

    assertThatThrownBy(() -> release.read("packages/no/such")).hasMessageContaining("has no file");
    assertThat(release.manifest().entries()).hasSize(1);
  }

  private SyncResult sync(SyncTarget target) throws InterruptedException {
    return syncer.sync(target, List.of(server.address()));
  }

  private SyncedRelease synced(SyncTarget target) throws InterruptedException {
    return switch (sync(target)) {
      case SyncResult.Synced(var release) -> release;
      case SyncResult.Refused(var why) -> throw new AssertionError(why.what());
      case SyncResult.Unreachable(var why) -> throw new AssertionError(why.what());
    };
  }

  private static String summary(SyncedRelease release) throws IOException {
    return new String(release.read(PBIN), StandardCharsets.UTF_8);
  }

  private Optional<CommitId> shown() throws IOException {
    try (var git = GitRepository.open(folder.resolve("host/repository.git"))) {
      return git.ref(GitRepository.MAIN);
    }
  }
}
