package io.wherry.master.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A collection that ends in the middle. */
class KilledCollectingTest {
  @TempDir Path folder;
  private CollectBench bench;

  @BeforeEach
  void fiveReleases() throws Exception {
    bench = new CollectBench(folder);
  }

  @ParameterizedTest
  @EnumSource(CollectStep.class)
  void killedBeforeAnyStepNothingNeededIsGoneAndTheNextRunFinishes(CollectStep step)
      throws Exception {
    bench.claims.put(2L, List.of("host web1 is on it"));
    assertThatThrownBy(() ->
            bench.collect(
                false,
                new CollectBench.Watcher() {
                  @Override
                  public void begins(CollectStep at) {
                    if (at == step) throw new Killed();
                  }
                }))
        .isInstanceOf(Killed.class);
    requireWholeOfNeeded();
    requireFinished();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void killedBetweenTwoFilesTheNextRunFinishes(int file) throws Exception {
    bench.claims.put(2L, List.of("host web1 is on it"));
    var files = new ArrayList<Path>();
    assertThatThrownBy(() ->
            bench.collect(
                false,
                new CollectBench.Watcher() {
                  @Override
                  public void deleting(Path next) {
                    files.add(next);
                    if (files.size() == file) throw new Killed();
                  }
                }))
        .isInstanceOf(Killed.class);
    assertThat(files)
        .as("the one that it died before is there")
        .last()
        .satisfies(f -> assertThat(f).exists());
    requireWholeOfNeeded();
    requireFinished();
  }

  private void requireWholeOfNeeded() throws Exception {
    for (long number : List.of(2L, 4L, 5L)) bench.requireWhole(number);
  }

  private void requireFinished() throws Exception {
    bench.collect();
    assertThat(bench.tarballs()).containsExactly("c2", "c4", "c5", "s");
    assertThat(bench.bundles())
        .containsExactly(
            "2.incremental.bundle",
            "2.snapshot.bundle",
            "3.incremental.bundle",
            "4.incremental.bundle",
            "4.snapshot.bundle",
            "5.incremental.bundle",
            "5.snapshot.bundle");
    requireWholeOfNeeded();
    assertThat(Shelf.of(bench.master.ledger()).collected().pending()).isEmpty();
    assertThat(Shelf.of(bench.master.ledger()).collected().at()).containsOnlyKeys(1L, 3L);
    bench.master.requireCleanGit();
  }

  /** Half deleted already, it cannot be given back by sparing the rest. */
  @Test
  void whatIsNamedAgainAfterACrashIsSparedOnlyWhereItIsWhole() throws Exception {
    assertThatThrownBy(() ->
            bench.collect(
                false,
                new CollectBench.Watcher() {
                  private int files;

                  @Override
                  public void deleting(Path next) {
                    if (++files == 2) throw new Killed();
                  }
                }))
        .isInstanceOf(Killed.class);
    bench.claims.put(1L, List.of("host web1 is on it"));
    bench.claims.put(3L, List.of("host web2 is on it"));
    bench.collect();
    assertThat(Shelf.of(bench.master.ledger()).collected().at()).containsOnlyKeys(1L, 2L);
    bench.requireWhole(3);
  }

  /** No handler of the publisher catches it: nothing is tidied up. */
  private static final class Killed extends Error {}
}
