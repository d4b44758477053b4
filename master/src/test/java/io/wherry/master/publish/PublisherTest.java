package io.wherry.master.publish;

import static io.wherry.master.publish.PublishFixture.MARSH;
import static io.wherry.master.publish.PublishFixture.NOON;
import static io.wherry.master.publish.PublishFixture.STABLE;
import static io.wherry.master.publish.PublishFixture.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wherry.common.git.GitRepository;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.Owners;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.posix.Posix;
import io.wherry.common.release.Manifest;
import io.wherry.common.release.SigningKey;
import io.wherry.common.testing.StaticServer;
import io.wherry.common.testing.StockGit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest {
  @TempDir Path folder;
  private PublishFixture master;

  @BeforeEach
  void makeKeys() throws IOException {
    master = new PublishFixture(folder);
    master.makeKeys();
  }

  @Test
  void theFirstReleaseIsServedWhole() throws Exception {
    var result = master.publish(master.stage("sys-libs/zlib", "1.3.1", "c1"));

    assertThat(result)
        .asInstanceOf(type(PublishResult.Published.class))
        .satisfies(p -> assertThat(p.release().release().number()).isEqualTo(1))
        .satisfies(p -> assertThat(p.warnings()).isEmpty());
    var served = master.servedRelease();
    assertThat(ids(served)).containsExactly("sys-libs/zlib-1.3.1:0");
    assertThat(served.provided()).containsExactly(PackageId.of("sys-libs/glibc", "2.36", "0"));
    assertThat(master.leftovers()).isEmpty();
    master.requireCleanGit();
  }

  @Test
  void aReleaseNamesTheOwnersOfWhatItHolds() throws Exception {
    assumeTrue(Posix.geteuid() == 0, "only root gives files away");
    master.publish(master.stage("a/b", "1", "c1"));
    master.publish(master.stage("a/c", "1", "c2"));

    for (var entry : master.servedRelease().entries())
      assertThat(entry.owners()).isEqualTo(Owners.of(Map.of(1L, "daemon"), Map.of(1L, "daemon")));
  }

  @Test
  void aTarballThatHostsWouldRefuseIsNotPublished() throws Exception {
    var staged = master.stage("a/b", "1", "c1");
    Files.write(staged.tarballs().get(Encoding.TAR_ZST), new byte[] {1, 2, 3});

    assertThat(master.publish(staged))
        .isInstanceOfSatisfying(
            PublishResult.Refused.class,
            r ->
                assertThat(r.why().what())
                    .contains("hosts would refuse the tarball of a/b-1:0", "build it again"));
    assertThat(master.ledger().list()).isEmpty();
  }

  @Test
  void theStepsComeInTheOrderOfTheDesign() throws Exception {
    var steps = new ArrayList<PublishStep>();
    try (var publisher = master.open()) {
      publisher.publish(order(master.stage("a/b", "1", "c1")), watching(steps));
    }
    assertThat(steps).containsExactly(PublishStep.values());
  }

  @Test
  void aNewBuildSupersedesTheOneInItsSlotAndOthersStay() throws Exception {
    master.publish(master.stage("a/b", "1", "c1"), master.stage("a/c", "1", "c2"));

    var result = (PublishResult.Published) master.publish(master.stage("a/b", "2", "c3"));

    var served = master.servedRelease();
    assertThat(ids(served)).containsExactly("a/b-2:0", "a/c-1:0");
    assertThat(served.previous()).contains(1L);
    assertThat(result.diff().changed()).hasSize(1);
    assertThat(result.diff().added()).isEmpty();
    assertThat(folder.resolve("static/bundles/marsh/2.incremental.bundle")).exists();
    assertThat(folder.resolve("static/bundles/marsh/1.incremental.bundle")).doesNotExist();
    master.requireCleanGit();
  }

  @Test
  void aSameVersionRebuildIsAnotherRelease() throws Exception {
    master.publish(master.stage("a/b", "1", "c1"));

    assertThat(master.publish(master.stage("a/b", "1", "c2")))
        .isInstanceOf(PublishResult.Published.class);
    assertThat(master.servedRelease().release().number()).isEqualTo(2);
    assertThat(folder.resolve("static/tarballs/marsh--a--b-1--c1.tar.zst")).exists();
  }

  @Test
  void whereNothingChangedNoReleaseIsMade() throws Exception {
    var staged = master.stage("a/b", "1", "c1");
    master.publish(staged);
    var before = master.servedRelease();

    assertThat(master.publish(staged)).isInstanceOf(PublishResult.NothingChanged.class);
    assertThat(master.publish()).isInstanceOf(PublishResult.NothingChanged.class);
    assertThat(master.servedRelease()).isEqualTo(before);
    assertThat(master.ledger().list()).hasSize(2);
  }

  @Test
  void aDroppedPackageLeavesTheRepositoryWithItsCategory() throws Exception {
    master.publish(master.stage("a/b", "1", "c1"), master.stage("z/c", "1", "c2"));

    try (var publisher = master.open()) {
      publisher.publish(drop("z/c"), PublishListener.NONE);
      assertThat(publisher.publish(drop("z/nothing"), PublishListener.NONE))
          .isInstanceOfSatisfying(
              PublishResult.Refused.class,
              r -> assertThat(r.why().what()).contains("z/nothing", "release show"));
    }

    assertThat(ids(master.servedRelease())).containsExactly("a/b-1:0");
    try (var git = GitRepository.open(folder.resolve("static/git/marsh.git"))) {
      var commit = master.listed(GitRepository.MAIN);
      assertThat(git.read(commit, "metadata/categories.conf", 100))
          .contains(PublishFixture.bytes("a\n"));
      assertThat(git.list(commit, "packages/z")).isEmpty();
    }
  }

  @Test
  void aDryRunTellsWhatItWouldDoAndDoesNothing() throws Exception {
    var staged = master.stage("a/b", "1", "c1");
    try (var publisher = master.open()) {
      var dry =
          new PublishOrder(
              List.of(staged), List.of(), List.of(), Map.of(), Optional.of(STABLE), true);
      assertThat(publisher.publish(dry, PublishListener.NONE))
          .isInstanceOfSatisfying(
              PublishResult.WouldPublish.class, w -> assertThat(w.diff().added()).hasSize(1));
    }
    assertThat(master.ledger().list()).isEmpty();
    assertThat(folder.resolve("static/tarballs")).doesNotExist();
  }

  @Test
  void pbinsNameTheirTarballUnderTheConfiguredAddress() throws Exception {
    master.publish(master.stage("a/b", "1", "c1"));

    try (var git = GitRepository.open(folder.resolve("static/git/marsh.git"))) {
      var text =
          git.read(master.listed(GitRepository.MAIN), "packages/a/b/b-1.pbin-1+exheres-0", 9999);
      var pbin = PbinFile.parse(text.orElseThrow(), "b");
      assertThat(pbin.binaryUri())
          .contains("http://master.example/tarballs/marsh--a--b-1--c1.tar.bz2");
      assertThat(pbin.get("SUMMARY")).contains("A package that costs $5");
    }
  }

  @Test
  void aRemoteThatIsAwayIsAWarningAndGetsWhatItMissedLater() throws Exception {
    var mirror = folder.resolve("mirror.git");
    master.remotes.add(mirror.toString());
    var first = (PublishResult.Published) master.publish(master.stage("a/b", "1", "c1"));
    assertThat(first.warnings()).singleElement().asString().contains("mirror.git");
    assertThat(master.servedRelease().release().number()).isEqualTo(1);

    try (var git = GitRepository.at(mirror)) {
      var second = (PublishResult.Published) master.publish(master.stage("a/b", "2", "c2"));
      assertThat(second.warnings()).isEmpty();
      assertThat(git.refs("refs/"))
          .containsOnlyKeys(GitRepository.MAIN, "refs/releases/1", "refs/releases/2");
    }
  }

  @Test
  void aChannelMovesToAnyReleaseAndItsSerialOnlyGrows() throws Exception {
    master.publish(master.stage("a/b", "1", "c1"));
    master.publish(master.stage("a/b", "2", "c2"));
    try (var publisher = master.open()) {
      assertThat(publisher.move(STABLE, 1))
          .isInstanceOfSatisfying(
              ChannelMove.Moved.class, m -> assertThat(m.statement().serial()).isEqualTo(3));
      assertThat(publisher.move(STABLE, 7))
          .isInstanceOfSatisfying(
              ChannelMove.Refused.class,
              r -> assertThat(r.why().what()).contains("no release 7", "1, 2"));
      assertThat(publisher.releases().list()).hasSize(2);
      assertThat(publisher.releases().channels())
          .singleElement()
          .satisfies(s -> assertThat(s.release().number()).isEqualTo(1));
      var newest = publisher.releases().newest().orElseThrow();
      var oldest = publisher.releases().find(1).orElseThrow();
      assertThat(publisher.releases().diff(newest, oldest).changed()).hasSize(1);
      assertThat(publisher.releases().pbins(newest))
          .containsOnlyKeys("packages/a/b/b-2.pbin-1+exheres-0");
    }
    assertThat(ids(master.servedRelease())).containsExactly("a/b-1:0");
  }

  @Test
  void statementsAreSignedAnewBeforeTheyExpire() throws Exception {
    master.publish(master.stage("a/b", "1", "c1"));
    try (var publisher = master.open()) {
      assertThat(publisher.resign(NOON)).contains(NOON.plus(Duration.ofHours(84)));
      master.now = NOON.plus(Duration.ofDays(8));
      assertThatThrownBy(() -> master.servedRelease()).hasMessageContaining("expired");
      assertThat(publisher.resign(master.now)).contains(master.now.plus(Duration.ofHours(84)));
    }
    assertThat(master.servedRelease().release().number()).isEqualTo(1);
    assertThat(new String(master.servedStatement().statement(), StandardCharsets.UTF_8))
        .contains("serial 2\n");
  }

  @Test
  void stockToolsAgreeWithWhatIsServed() throws Exception {
    assumeTrue(StockGit.present() && Files.isExecutable(Path.of("/usr/bin/minisign")));
    master.publish(master.stage("a/b", "1", "c1"));
    master.publish(master.stage("a/b", "2", "c2"));
    try (var server = new StaticServer(folder.resolve("static"))) {
      StockGit.run(folder, "clone", "-q", server.address() + "/git/marsh.git", "clone");
    }

    assertThat(folder.resolve("clone/profiles/repo_name")).hasContent("marsh");
    assertThat(folder.resolve("clone/metadata/layout.conf"))
        .hasContent("layout = exheres\nmasters = arbor");
    assertThat(minisign("release.key", folder.resolve("clone/" + Manifest.PATH))).isEqualTo(0);
    assertThat(minisign("channel.key", folder.resolve("static/channels/marsh/stable")))
        .isEqualTo(0);
    assertThat(minisign("channel.key", folder.resolve("clone/" + Manifest.PATH))).isNotEqualTo(0);
  }

  private int minisign(String key, Path file) throws Exception {
    var pinned = SigningKey.load(folder.resolve(key)).verifyingKey().line();
    var process =
        new ProcessBuilder("/usr/bin/minisign", "-V", "-P", pinned, "-m", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("minisign.log").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static PublishOrder drop(String name) {
    return new PublishOrder(
        List.of(), List.of(Drop.parse(name)), List.of(), Map.of(), Optional.of(STABLE), false);
  }

  private static List<String> ids(Manifest manifest) {
    assertThat(manifest.release().repository()).isEqualTo(MARSH);
    return manifest.entries().stream().map(e -> e.build().id().toString()).toList();
  }

  private static PublishListener watching(List<PublishStep> steps) {
    return new PublishListener() {
      @Override
      public void begins(PublishStep step) {
        steps.add(step);
      }

      @Override
      public void stored(String tarball, int done, int total) {
        assertThat(done).isLessThanOrEqualTo(total);
      }
    };
  }
}
