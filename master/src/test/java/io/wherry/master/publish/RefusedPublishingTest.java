package io.wherry.master.publish;

import static io.wherry.master.publish.PublishFixture.NOON;
import static io.wherry.master.publish.PublishFixture.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Encoding;
import io.wherry.common.model.Fault;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.release.StagedPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must not be published, and what stands in the way: the old release is served on. */
class RefusedPublishingTest {
  @TempDir Path folder;
  private PublishFixture master;

  @BeforeEach
  void makeKeys() throws IOException {
    master = new PublishFixture(folder);
    master.makeKeys();
  }

  @Test
  void whatIsStagedBadlyIsRefusedBeforeAnythingIsWritten() throws Exception {
    master.publish(master.stage("a/b", "1", "c1"));
    var before = master.servedRelease();

    var gone = master.stage("a/c", "1", "c1");
    Files.delete(gone.tarballs().get(Encoding.TAR_ZST));
    refused(Fault.Category.PERMANENT, "is missing", gone);
    var half =
        new StagedPackage(
            gone.build(),
            gone.pbin(),
            Map.of(Encoding.TAR_BZ2, gone.tarballs().get(Encoding.TAR_BZ2)));
    refused(Fault.Category.PERMANENT, "without its .tar.zst", half);
    var other = master.stage("a/d", "1", "c1");
    var swapped = new StagedPackage(other.build(), before(other), other.tarballs());
    refused(Fault.Category.PERMANENT, "names the tarball", swapped);
    var twice = master.stage("a/e", "1", "c1");
    refused(Fault.Category.PERMANENT, "two builds of a/e:0", twice, master.stage("a/e", "2", "c1"));

    assertThat(master.servedRelease()).isEqualTo(before);
    assertThat(names("static/tarballs")).hasSize(2);
  }

  private Path before(StagedPackage staged) throws IOException {
    var values = Map.of("SLOT", "0", "BINARY_URI", "another.tar.bz2");
    return Files.writeString(staged.pbin().resolveSibling("x"), PbinFile.of(values, "x").text());
  }

  @Test
  void aTarballThatLiesAboutItsBuildIsRefused() throws Exception {
    var staged = master.stage("a/b", "1", "c1");
    master.publish(staged);
    var before = master.servedRelease();
    Files.writeString(staged.tarballs().get(Encoding.TAR_ZST), "something else");

    refused(Fault.Category.INTEGRITY, "same cookie", staged);
    assertThat(master.servedRelease()).isEqualTo(before);
  }

  @Test
  void aTarballThatChangesWhileItIsReadIsRefused() throws Exception {
    var staged = master.stage("a/b", "1", "c1");
    try (var publisher = master.open()) {
      var result =
          publisher.publish(
              order(staged),
              at(
                  PublishStep.STORING,
                  () -> Files.writeString(staged.tarballs().get(Encoding.TAR_ZST), "meanwhile")));
      assertThat(result)
          .isInstanceOfSatisfying(
              PublishResult.Refused.class,
              r -> assertThat(r.why().what()).contains("changed while it was read"));
    }
    assertThat(names("static/tarballs")).isEmpty();
    assertThat(master.ledger().list()).isEmpty();
  }

  @Test
  void aReleaseNeverNamesATarballThatTheStoreHasLost() throws Exception {
    master.publish(master.stage("a/b", "1", "c1"));
    Files.delete(folder.resolve("static/tarballs/marsh--a--b-1--c1.tar.bz2"));

    refused(Fault.Category.INTEGRITY, "lacks the tarball", master.stage("a/c", "1", "c1"));
  }

  @Test
  void aFullDiskLeavesTheOldReleaseAndNoRubbish() throws Exception {
    master.publish(master.stage("a/b", "1", "c1"));
    var before = master.servedRelease();
    var staged = master.stage("a/b", "2", "c2");

    fullAt(PublishStep.STORING, "static/tarballs/marsh--a--b-2--c2.tar.zst", staged);
    assertThat(names("static/tarballs")).hasSize(2);
    fullAt(PublishStep.BUNDLING, "static/bundles/marsh/.aside/2.snapshot.bundle", staged);
    assertThat(names("static/tarballs")).hasSize(2);
    assertThat(master.servedRelease()).isEqualTo(before);

    assertThat(master.publish(staged)).isInstanceOf(PublishResult.Published.class);
    assertThat(master.servedRelease().release().number()).isEqualTo(2);
    assertThat(master.leftovers()).isEmpty();
  }

  private void fullAt(PublishStep step, String file, StagedPackage staged) throws IOException {
    var full = folder.resolve(file + ".wherry-new");
    try (var publisher = master.open()) {
      PublishListener listener =
          at(
              step,
              () -> {
                Files.createDirectories(full.getParent());
                Files.createSymbolicLink(full, Path.of("/dev/full"));
              });
      assertThat(publisher.publish(order(staged), listener))
          .isInstanceOfSatisfying(
              PublishResult.Refused.class,
              r -> {
                assertThat(r.why().category()).isEqualTo(Fault.Category.LOCAL);
                assertThat(r.why().what()).contains("is full", "served still");
              });
    }
  }

  @Test
  void aLedgerThatFailsMakesNoRelease() throws Exception {
    master.publish(master.stage("a/b", "1", "c1"));
    var before = master.servedRelease();
    var broken =
        new ReleaseLedger() {
          @Override
          public void append(List<ReleaseFact> facts, By by) throws IOException {
            throw new IOException("disk I/O error");
          }

          @Override
          public List<ReleaseFact> list() throws IOException {
            return master.ledger().list();
          }
        };
    try (var publisher = Publisher.open(master.settings(), broken, () -> NOON)) {
      assertThat(publisher.publish(order(master.stage("a/b", "2", "c2")), PublishListener.NONE))
          .isInstanceOf(PublishResult.Refused.class);
    }

    assertThat(master.servedRelease()).isEqualTo(before);
    try (var publisher = master.open()) {
      publisher.recover();
    }
    assertThat(master.servedRelease()).isEqualTo(before);
    assertThat(master.leftovers()).isEmpty();
  }

  private void refused(Fault.Category category, String words, StagedPackage... staged)
      throws IOException {
    assertThat(master.publish(staged))
        .isInstanceOfSatisfying(
            PublishResult.Refused.class,
            r -> {
              assertThat(r.why().category()).isEqualTo(category);
              assertThat(r.why().what()).contains(words);
            });
  }

  private List<String> names(String path) throws IOException {
    try (var files = Files.list(folder.resolve(path))) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private interface Mischief {
    void happen() throws IOException;
  }

  private static PublishListener at(PublishStep when, Mischief mischief) {
    return new PublishListener() {
      @Override
      public void begins(PublishStep step) {
        try {
          if (step == when) mischief.happen();
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }

      @Override
      public void stored(String tarball, int done, int total) {}
    };
  }
}
