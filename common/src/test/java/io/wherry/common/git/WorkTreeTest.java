package io.wherry.common.git;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.testing.StockGit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkTreeTest {
  private static final Note NOTE =
      new Note("Wherry", "wherry@localhost", Instant.parse("2026-01-02T03:04:05Z"), "Begin");
  @TempDir private Path folder;

  @BeforeEach
  void fill() throws IOException {
    Files.createDirectories(folder.resolve("tree/profiles"));
    Files.writeString(folder.resolve("tree/profiles/repo_name"), "mybinaries\n");
  }

  private WorkTree tree() {
    return new WorkTree(folder.resolve("tree"));
  }

  @Test
  void gitFindsOneCommitAndNothingToAdd() throws Exception {
    assertThat(tree().isBegun()).isFalse();
    tree().begin(NOTE, Optional.empty());
    assertThat(tree().isBegun()).isTrue();
    assertThat(StockGit.run(tree().folder(), "log", "--format=%an %s %ad", "--date=iso-strict"))
        .contains("Wherry Begin 2026-01-02T03:04:05");
    assertThat(StockGit.run(tree().folder(), "status", "--porcelain")).isBlank();
    assertThat(StockGit.run(tree().folder(), "branch", "--show-current")).contains("main");
    StockGit.run(tree().folder(), "fsck", "--strict");
  }

  @Test
  void whatHasACommitIsNotTouched() throws Exception {
    StockGit.run(tree().folder(), "init", "-q", "-b", "other");
    StockGit.run(
        tree().folder(),
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@y",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "theirs");
    var before = StockGit.run(tree().folder(), "rev-parse", "HEAD");
    tree().begin(NOTE, Optional.of("/somewhere"));
    assertThat(StockGit.run(tree().folder(), "rev-parse", "HEAD")).isEqualTo(before);
    assertThat(StockGit.run(tree().folder(), "status", "--porcelain")).contains("?? profiles/");
  }

  @Test
  void aTryThatWasCutShortIsEnded() throws Exception {
    StockGit.run(tree().folder(), "init", "-q", "-b", "other");
    assertThat(tree().isBegun()).isFalse();
    tree().begin(NOTE, Optional.empty());
    assertThat(tree().isBegun()).isTrue();
    assertThat(StockGit.run(tree().folder(), "branch", "--show-current")).contains("main");
  }

  @Test
  void gitGoesOnFromAnotherHistory() throws Exception {
    var origin = folder.resolve("origin");
    try (var git = GitRepository.at(origin)) {
      var file = "mine\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
      var commit =
          git.commit(
              Optional.empty(),
              new Overlay(java.util.Map.of("profiles/repo_name", file), java.util.Set.of()),
              NOTE);
      git.moveRef(GitRepository.MAIN, Optional.empty(), commit);
    }
    tree().begin(NOTE, Optional.of(origin.toString()));
    StockGit.run(tree().folder(), "fetch", "-q", "origin");
    StockGit.run(tree().folder(), "reset", "-q", "--hard", "origin/main");
    assertThat(folder.resolve("tree/profiles/repo_name")).hasContent("mine\n");
  }
}
