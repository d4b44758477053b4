package io.wherry.common.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wherry.common.testing.StaticServer;
import io.wherry.common.testing.StockGit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.util.FS;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitRepositoryTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final List<String> SERVED = List.of("refs/heads/", "refs/releases/");
  @TempDir Path folder;
  private GitRepository master;

  @BeforeEach
  void open() throws IOException {
    master = GitRepository.at(folder.resolve("master.git"));
  }

  @AfterEach
  void close() {
    master.close();
  }

  @Test
  void aCommitKeepsWhatItDoesNotChange() throws Exception {
    var one = release(1, Map.of("a/x", "1", "a/y", "1"));
    var two =
        master.commit(
            Optional.of(one), new Overlay(Map.of("a/x", bytes("2")), Set.of("a/y")), note("two"));

    assertThat(read(one, "a/y")).contains("1");
    assertThat(read(two, "a/x")).contains("2");
    assertThat(read(two, "a/y")).isEmpty();
    assertThat(master.list(one, "a")).extracting(TreeFile::path).containsExactly("a/x", "a/y");
    assertThat(master.changed(one, two)).extracting(TreeFile::path).containsExactly("a/x");
    assertThat(master.ref(GitRepository.MAIN)).contains(one);
  }

  @Test
  void aRefMovesOnlyFromWhereItIsExpected() throws Exception {
    var one = release(1, Map.of("x", "1"));
    var two = child(one, "x", "2");

    assertThat(master.moveRef(GitRepository.MAIN, Optional.empty(), two)).isFalse();
    assertThat(master.ref(GitRepository.MAIN)).contains(one);
    assertThat(master.moveRef(GitRepository.MAIN, Optional.of(one), two)).isTrue();
    assertThat(master.ref(GitRepository.MAIN)).contains(two);
    master.deleteRef("refs/nothing/here");
  }

  @Test
  void howCoarseTimesOfFilesAreIsNotMeasuredWhichWouldTakeSeconds() {
    var measured = FS.FileStoreAttributes.get(folder).getFsTimestampResolution();

    assertThat(measured).isEqualTo(FS.FileStoreAttributes.FALLBACK_TIMESTAMP_RESOLUTION);
  }

  @Test
  void stockGitFindsNothingToComplainAbout() throws Exception {
    assumeTrue(StockGit.present());
    var one = release(1, Map.of("profiles/repo_name", "marsh\n", "packages/a/b/b-1", "x"));
    release(2, one, "packages/a/b/b-1", "y");

    assertThat(StockGit.run(master.folder(), "fsck", "--strict", "--full")).isEmpty();
    assertThat(StockGit.run(master.folder(), "symbolic-ref", "HEAD")).isEqualTo(GitRepository.MAIN);
  }

  @Test
  void stockGitClonesFromPlainFilesOverHttp() throws Exception {
    assumeTrue(StockGit.present());
    var one = release(1, Map.of("a/x", "1"));
    var two = release(2, one, "a/x", "2");
    master.moveRef("refs/wherry/staging/3", Optional.empty(), child(two, "a/x", "3"));
    master.refreshDumbHttp(SERVED);

    try (var server = new StaticServer(folder)) {
      StockGit.run(folder, "clone", "-q", server.address() + "/master.git", "clone");
    }

    assertThat(folder.resolve("clone/a/x")).hasContent("2");
    assertThat(StockGit.run(folder.resolve("clone"), "rev-parse", "HEAD")).isEqualTo(two.hex());
    assertThat(master.folder().resolve("info/refs")).content().doesNotContain("staging");
  }

  @Test
  void weFetchFromPlainFilesOverHttpAndFromAPath() throws Exception {
    var two = release(2, release(1, Map.of("a/x", "1")), "a/x", "2");
    master.refreshDumbHttp(SERVED);
    try (var server = new StaticServer(folder);
        var host = GitRepository.at(folder.resolve("host.git"))) {
      assertThat(host.fetch(server.address() + "/master.git", "refs/releases/2", "refs/got/2", 5))
          .isEqualTo(new Fetched.Got(two));
      assertThat(host.read(two, "a/x", 10)).contains(bytes("2"));
      assertThat(host.fetch(master.folder().toString(), "refs/releases/1", "refs/got/1", 5))
          .isInstanceOf(Fetched.Got.class);
      assertThat(host.fetch(server.address() + "/master.git", "refs/releases/9", "refs/got/9", 5))
          .isInstanceOf(Fetched.Failed.class);
      assertThat(host.fetch(server.address() + "/no.git", "refs/releases/2", "refs/got/8", 5))
          .isInstanceOf(Fetched.Failed.class);
      assertThat(host.refs("refs/got/")).containsOnlyKeys("refs/got/1", "refs/got/2");
    }
  }

  @Test
  void pushesReachEveryRemoteThatTakesThem() throws Exception {
    var one = release(1, Map.of("x", "1"));
    try (var mirror = GitRepository.at(folder.resolve("mirror.git"))) {
      var refs = List.of(GitRepository.MAIN, "refs/releases/1");
      assertThat(master.push(mirror.folder().toString(), refs, 5)).isInstanceOf(Pushed.Done.class);
      assertThat(master.push(mirror.folder().toString(), refs, 5)).isInstanceOf(Pushed.Done.class);
      assertThat(mirror.ref(GitRepository.MAIN)).contains(one);

      var foreign = mirror.commit(Optional.of(one), overlay("x", "theirs"), note("not ours"));
      mirror.moveRef(GitRepository.MAIN, Optional.of(one), foreign);
      release(2, one, "x", "2");
      assertThat(master.push(mirror.folder().toString(), refs, 5))
          .isInstanceOfSatisfying(
              Pushed.Failed.class, f -> assertThat(f.why()).contains("not ours", "reset it"));
      assertThat(mirror.ref(GitRepository.MAIN)).contains(foreign);
    }
    assertThat(master.push(folder.resolve("nowhere").toString(), List.of(GitRepository.MAIN), 5))
        .isInstanceOfSatisfying(Pushed.Failed.class, f -> assertThat(f.why()).contains("nowhere"));
  }

  @Test
  void tidyingKeepsTheNumberOfServedFilesSmallAndEveryRelease() throws Exception {
    assumeTrue(StockGit.present());
    var last = release(1, Map.of("x", "0"));
    for (int number = 2; number <= 8; number++) last = release(number, last, "x", "" + number);
    var tomorrow = Instant.now().plus(Duration.ofDays(1));

    assertThat(master.tidy(8, tomorrow)).isFalse();
    assertThat(master.tidy(5, Instant.now())).isFalse();
    assertThat(master.tidy(5, tomorrow)).isTrue();
    master.refreshDumbHttp(SERVED);

    assertThat(Files.readAllLines(master.folder().resolve("objects/info/packs")))
        .filteredOn(line -> line.startsWith("P "))
        .hasSizeLessThanOrEqualTo(2);
    assertThat(StockGit.run(master.folder(), "fsck", "--strict", "--full")).isEmpty();
    try (var again = GitRepository.open(master.folder())) {
      for (int number = 1; number <= 8; number++) {
        var commit = again.ref("refs/releases/" + number).orElseThrow();
        assertThat(again.read(commit, "x", 10)).isPresent();
      }
    }
  }

  @Test
  void anExportWritesFilesOfTheWantedFoldersOnly() throws Exception {
    var one = release(1, Map.of("packages/a/b/b-1", "pbin", "profiles/repo_name", "marsh"));

    master.export(one, List.of("packages"), folder.resolve("out"));

    assertThat(folder.resolve("out/packages/a/b/b-1")).hasContent("pbin");
    assertThat(folder.resolve("out/profiles")).doesNotExist();
    assertThatThrownBy(() -> master.export(one, List.of("packages"), folder.resolve("out")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aSymlinkInACommitIsRefusedAndNothingIsWritten() throws Exception {
    assumeTrue(StockGit.present());
    var hostile = folder.resolve("hostile");
    Files.createDirectories(hostile);
    StockGit.run(hostile, "init", "-q", "-b", "main");
    Files.createSymbolicLink(hostile.resolve("packages"), Path.of("/etc"));
    StockGit.run(hostile, "add", "packages");
    StockGit.run(
        hostile, "-c", "user.name=x", "-c", "user.email=x@y", "commit", "-q", "-m", "link");
    var got = (Fetched.Got) master.fetch(hostile.toString(), GitRepository.MAIN, "refs/got/1", 5);

    assertThatThrownBy(() -> master.export(got.commit(), List.of(""), folder.resolve("out")))
        .hasMessageContaining("no plain file at packages");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void theUsersGitConfigurationChangesNothing() throws Exception {
    assumeTrue(StockGit.present());
    release(1, Map.of("x", "1"));

    assertThat(StockGit.run(master.folder(), "log", "-1", "--format=%an <%ae> %aI", "main"))
        .isEqualTo("wherry <wherry@marsh> 2026-11-21T12:00:00+00:00");
    assertThat(Files.readString(master.folder().resolve("config"))).contains("bare = true");
  }

  private CommitId release(int number, Map<String, String> files) throws IOException {
    var written = new HashMap<String, byte[]>();
    files.forEach((path, text) -> written.put(path, bytes(text)));
    var commit =
        master.commit(Optional.empty(), new Overlay(written, Set.of()), note("r" + number));
    master.moveRef(GitRepository.MAIN, Optional.empty(), commit);
    master.moveRef("refs/releases/" + number, Optional.empty(), commit);
    return commit;
  }

  private CommitId release(int number, CommitId parent, String path, String text)
      throws IOException {
    var commit = child(parent, path, text);
    master.moveRef(GitRepository.MAIN, Optional.of(parent), commit);
    master.moveRef("refs/releases/" + number, Optional.empty(), commit);
    return commit;
  }

  private CommitId child(CommitId parent, String path, String text) throws IOException {
    return master.commit(Optional.of(parent), overlay(path, text), note(path + " is " + text));
  }

  private Optional<String> read(CommitId commit, String path) throws IOException {
    return master.read(commit, path, 1000).map(b -> new String(b, StandardCharsets.UTF_8));
  }

  static Overlay overlay(String path, String text) {
    return new Overlay(Map.of(path, bytes(text)), Set.of());
  }

  static Note note(String message) {
    return new Note("wherry", "wherry@marsh", NOON, message);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
