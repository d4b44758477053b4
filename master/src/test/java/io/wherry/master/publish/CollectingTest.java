package io.wherry.master.publish;

import static io.wherry.master.publish.PublishFixture.STABLE;
import static io.wherry.master.publish.PublishFixture.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ChannelName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes and what stays, also while others publish and move channels. */
class CollectingTest {
  @TempDir Path folder;
  private CollectBench bench;

  @BeforeEach
  void fiveReleases() throws Exception {
    bench = new CollectBench(folder);
  }

  @Test
  void whatNobodyNeedsGoesAndWhatAKeptReleaseHasStays() throws Exception {
    long before = bench.size();
    var done = bench.collect();

    assertThat(CollectBench.gone(done)).containsExactly(3L, 2L, 1L);
    assertThat(bench.tarballs()).containsExactly("c4", "c5", "s");
    assertThat(bench.bundles())
        .containsExactly(
            "4.incremental.bundle",
            "4.snapshot.bundle",
            "5.incremental.bundle",
            "5.snapshot.bundle");
    assertThat(done.files()).isEqualTo(6 + 5);
    assertThat(done.bytes()).isEqualTo(before - bench.size()).isPositive();
    assertThat(bench.facts())
        .containsExactly(
            new ReleasesCollected(List.of(1L, 2L, 3L), bench.master.now),
            new BlobsDeleted(List.of(1L, 2L, 3L), done.files(), done.bytes()));
    try (var publisher = bench.master.open()) {
      publisher.resign(bench.master.now);
    }
    assertThat(bench.master.servedRelease().release().number()).isEqualTo(5);
    assertThat(bench.master.listedRefs()).containsKeys("refs/releases/1", "refs/releases/3");
    bench.master.requireCleanGit();
  }

  @Test
  void everyKeptReleaseSaysWhy() throws Exception {
    bench.claims.put(2L, List.of("host web1 is on it", "way back of rollout r3"));
    var done = bench.collect();
    assertThat(CollectBench.gone(done)).containsExactly(3L, 1L);
    assertThat(CollectBench.why(done, 2))
        .containsExactly("host web1 is on it", "way back of rollout r3");
    assertThat(CollectBench.why(done, 4)).containsExactly("one of the last 2");
    assertThat(CollectBench.why(done, 5)).containsExactly("channel stable", "one of the last 2");
    assertThat(bench.bundles())
        .contains("3.incremental.bundle")
        .doesNotContain("3.snapshot.bundle");
    assertThat(bench.tarballs()).contains("c2").doesNotContain("c1", "c3");
  }

  @Test
  void anIncrementGoesOnceNobodyIsBelowItAnyMore() throws Exception {
    bench.claims.put(2L, List.of("host web1 is on it"));
    bench.collect();
    bench.claims.clear();
    bench.collect();
    assertThat(bench.bundles()).doesNotContain("2.incremental.bundle", "3.incremental.bundle");
    assertThat(bench.bundles()).contains("4.incremental.bundle");
  }

  @Test
  void aDryRunTellsTheSameAndDeletesNothing() throws Exception {
    var files = bench.names("tarballs");
    var foreseen = (CollectResult.Done) bench.collect(true, CollectListener.NONE);
    assertThat(bench.names("tarballs")).isEqualTo(files);
    assertThat(bench.facts()).isEmpty();
    assertThat(bench.collect()).isEqualTo(foreseen);
  }

  @Test
  void aSecondCollectionHasNothingToDo() throws Exception {
    bench.collect();
    var again = bench.collect();
    assertThat(CollectBench.gone(again)).isEmpty();
    assertThat(again.files()).isZero();
    assertThat(again.releases()).extracting(CollectBench::number).containsExactly(5L, 4L);
    assertThat(bench.facts()).hasSize(2);
  }

  @Test
  void whereAStatementStillHoldsNothingGoes() throws Exception {
    bench.master.now = PublishFixture.NOON.plus(Duration.ofDays(33));
    assertThat(CollectBench.gone(bench.collect()))
        .as("old enough, but stated until 37 days after noon")
        .isEmpty();
    assertThat(CollectBench.why(bench.collect(), 1))
        .containsExactly("a channel has stood there less than 30d ago");
    bench.master.now = PublishFixture.NOON.plus(Duration.ofDays(37));
    assertThat(CollectBench.gone(bench.collect())).hasSize(3);
  }

  @Test
  void aCollectedReleaseIsRefusedToChannelsAndStillShown() throws Exception {
    bench.collect();
    try (var publisher = bench.master.open()) {
      assertThat(publisher.move(STABLE, 3))
          .isInstanceOfSatisfying(
              ChannelMove.Refused.class,
              refused ->
                  assertThat(refused.why().what())
                      .isEqualTo(
                          "release 3 was collected on 2027-01-20T12:00:00Z: its tarballs are"
                              + " deleted; publish what it had anew, or choose a later one"));
      assertThat(publisher.move(STABLE, 4)).isInstanceOf(ChannelMove.Moved.class);
      var releases = publisher.releases();
      assertThat(releases.collected(3)).contains(bench.master.now);
      assertThat(releases.manifest(releases.find(3).orElseThrow()).entries()).hasSize(2);
    }
  }

  @Test
  void theSameBuildsCanBePublishedAnew() throws Exception {
    bench.collect();
    bench.master.publish(bench.oldest);
    assertThat(bench.tarballs()).contains("c1");
    assertThat(bench.master.servedRelease().release().number()).isEqualTo(6);
  }

  /** Whoever was let to a release just before that was forbidden. */
  @Test
  void aReleaseThatSomebodyTookUpMeanwhileIsSpared() throws Exception {
    var result =
        bench.collect(
            false,
            new CollectBench.Watcher() {
              @Override
              public void begins(CollectStep step) {
                if (step == CollectStep.LOOKING_AGAIN) bench.claims.put(2L, List.of("rollout r9"));
              }
            });
    var done = (CollectResult.Done) result;
    assertThat(CollectBench.gone(done)).containsExactly(3L, 1L);
    assertThat(CollectBench.why(done, 2)).containsExactly("rollout r9");
    assertThat(bench.tarballs()).contains("c2").doesNotContain("c1", "c3");
    assertThat(bench.facts()).contains(new ReleasesSpared(List.of(2L)));
    try (var publisher = bench.master.open()) {
      assertThat(publisher.releases().collected(2)).isEmpty();
      assertThat(publisher.move(STABLE, 2)).isInstanceOf(ChannelMove.Moved.class);
    }
    bench.requireWhole(2);
  }

  @Test
  void aChannelThatMovesInBetweenKeepsItsRelease() throws Exception {
    try (var publisher = bench.master.open()) {
      var mover =
          new CollectBench.Watcher() {
            @Override
            public void begins(CollectStep step) {
              if (step == CollectStep.RECORDING) publisher.move(new ChannelName("old"), 1);
            }
          };
      publisher.collect(new CollectOrder(false, CollectBench.ANNA), () -> bench.claims, mover);
      assertThat(publisher.releases().collected(1)).isEmpty();
    }
    bench.requireWhole(1);
    assertThat(bench.tarballs()).doesNotContain("c2", "c3");
  }

  /** What is published while files go keeps what it takes up again. */
  @Test
  void aTarballThatIsPublishedAgainMeanwhileStays() throws Exception {
    try (var publisher = bench.master.open()) {
      var publishing =
          new CollectBench.Watcher() {
            @Override
            public void begins(CollectStep step) {
              if (step == CollectStep.DELETING_TARBALLS)
                publisher.publish(order(bench.oldest), PublishListener.NONE);
            }
          };
      publisher.collect(new CollectOrder(false, CollectBench.ANNA), () -> bench.claims, publishing);
    }
    assertThat(bench.master.servedRelease().release().number()).isEqualTo(6);
    assertThat(bench.tarballs()).contains("c1").doesNotContain("c2", "c3");
  }

  @Test
  void whoCannotBeAskedKeepsEverything() throws Exception {
    var files = bench.names("tarballs");
    try (var publisher = bench.master.open()) {
      Claims silent =
          () -> {
            throw new IOException("the bench.master is stopping");
          };
      assertThat(publisher.collect(new CollectOrder(false, CollectBench.ANNA), silent))
          .isInstanceOfSatisfying(
              CollectResult.Refused.class,
              refused ->
                  assertThat(refused.why().what())
                      .contains("broke off: the bench.master is stopping", "is there still"));
    }
    assertThat(bench.names("tarballs")).isEqualTo(files);
    assertThat(bench.facts()).isEmpty();
  }

  @Test
  void whatCannotBeDeletedIsToldAndGoesLater() throws Exception {
    var stubborn = bench.tarball("c2");
    Files.delete(stubborn);
    Files.createFile(Files.createDirectory(stubborn).resolve("inside"));
    assertThat(bench.collect(false, CollectListener.NONE))
        .isInstanceOfSatisfying(
            CollectResult.Refused.class,
            refused -> assertThat(refused.why().what()).contains(stubborn.toString()));
    Files.delete(stubborn.resolve("inside"));
    bench.requireWhole(4);
    assertThat(CollectBench.gone(bench.collect())).containsExactly(3L, 2L, 1L);
    assertThat(bench.tarballs()).containsExactly("c4", "c5", "s");
  }
}
