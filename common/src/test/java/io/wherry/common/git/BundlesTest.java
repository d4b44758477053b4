package io.wherry.common.git;

import static io.wherry.common.git.GitRepositoryTest.note;
import static io.wherry.common.git.GitRepositoryTest.overlay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wherry.common.testing.StockGit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundlesTest {
  private static final List<String> REFS = List.of(GitRepository.MAIN);
  @TempDir Path folder;
  private GitRepository master;
  private GitRepository host;
  private CommitId one;
  private CommitId two;
  private Path snapshot;
  private Path incremental;

  @BeforeEach
  void publishTwoReleases() throws IOException {
    master = GitRepository.at(folder.resolve("master.git"));
    host = GitRepository.at(folder.resolve("host.git"));
    one = master.commit(Optional.empty(), overlay("x", "one ".repeat(500)), note("one"));
    two = master.commit(Optional.of(one), overlay("x", "one ".repeat(500) + "two"), note("two"));
    snapshot = folder.resolve("1.snapshot.bundle");
    incremental = folder.resolve("2.incremental.bundle");
    master.bundle(snapshot, one, REFS, Optional.empty());
    master.bundle(incremental, two, REFS, Optional.of(one));
  }

  @AfterEach
  void close() {
    master.close();
    host.close();
  }

  @Test
  void aSnapshotAndThenAnIncrementGiveTheSameCommits() throws Exception {
    assertThat(apply(snapshot)).isInstanceOf(Applied.Stored.class);
    host.moveRef(GitRepository.MAIN, Optional.empty(), one);
    var applied = apply(incremental);

    assertThat(applied)
        .isInstanceOfSatisfying(
            Applied.Stored.class, s -> assertThat(s.tips()).containsEntry(GitRepository.MAIN, two));
    assertThat(host.read(two, "x", 10_000))
        .hasValueSatisfying(b -> assertThat(b).asString(StandardCharsets.UTF_8).endsWith("two"));
    assertThat(host.ref(GitRepository.MAIN)).contains(one);
    assertThat(apply(incremental)).isInstanceOf(Applied.Stored.class);
  }

  @Test
  void anIncrementWithoutItsBasisIsNotTaken() throws Exception {
    assertThat(apply(incremental)).isEqualTo(new Applied.Unfounded(List.of(one)));
    assertThat(host.has(two)).isFalse();
  }

  @Test
  void stockGitReadsOurBundles() throws Exception {
    assumeTrue(StockGit.present());
    StockGit.run(folder, "clone", "-q", "-b", "main", snapshot.toString(), "clone");
    StockGit.run(folder.resolve("clone"), "bundle", "verify", incremental.toString());
    StockGit.run(folder.resolve("clone"), "pull", "-q", incremental.toString(), "main");

    assertThat(StockGit.run(folder.resolve("clone"), "rev-parse", "HEAD")).isEqualTo(two.hex());
  }

  @Test
  void damagedBundlesAreRefusedWhereverTheyAreDamaged() throws Exception {
    var whole = Files.readAllBytes(snapshot);
    var random = new Random(7);
    for (int round = 0; round < 150; round++) {
      var bad = whole.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      var applied = apply(Files.write(folder.resolve("bad"), bad));
      if (applied instanceof Applied.Stored(var tips)) {
        // Only the ref's own name is not covered by any digest, and nobody believes it.
        assertThat(tips).containsValue(one);
      }
    }
    for (int length = 0; length < whole.length; length += 37)
      assertThat(apply(Files.write(folder.resolve("bad"), Arrays.copyOf(whole, length))))
          .isInstanceOf(Applied.Hostile.class);
    assertThat(host.refs("refs/")).isEmpty();
    try (var names = Files.list(host.folder().resolve("objects/pack"))) {
      assertThat(names.map(p -> p.getFileName().toString())).noneMatch(n -> n.contains("tmp"));
    }
  }

  @Test
  void aBundleAboveTheLimitsIsRefusedBeforeItTakesRoom() throws Exception {
    assertThat(host.apply(snapshot, new Limits(100, 1 << 20, 100)))
        .isInstanceOf(Applied.Hostile.class);
    assertThat(host.apply(snapshot, new Limits(1 << 20, 1000, 100)))
        .isInstanceOf(Applied.Hostile.class);
    assertThat(host.apply(snapshot, new Limits(1 << 20, 1 << 20, 2)))
        .isInstanceOf(Applied.Hostile.class);
    assertThat(host.has(one)).isFalse();
    assertThat(apply(snapshot)).isInstanceOf(Applied.Stored.class);
  }

  @Test
  void aBundleThatHidesPartOfItsHistoryIsRefused() throws Exception {
    var text = Files.readAllBytes(incremental);
    var header = new String(text, 0, 100, StandardCharsets.ISO_8859_1);
    int basis = header.indexOf("\n-") + 1;
    int end = header.indexOf('\n', basis) + 1;
    var forged = folder.resolve("forged");
    try (var out = Files.newOutputStream(forged)) {
      out.write(text, 0, basis);
      out.write(text, end, text.length - end);
    }

    assertThat(apply(forged)).isInstanceOf(Applied.Hostile.class);
  }

  @Test
  void aHostThatStillHasTheBasisOnlyInItsObjectsTakesTheIncrement() throws Exception {
    apply(snapshot);

    assertThat(apply(incremental)).isInstanceOf(Applied.Stored.class);
    assertThat(host.has(two)).isTrue();
  }

  private Applied apply(Path bundle) throws IOException {
    return host.apply(bundle, Limits.USUAL);
  }
}
