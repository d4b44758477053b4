package io.wherry.common.git;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.testing.StockGit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  private void put(String path) throws IOException {
    Files.createDirectories(tree().folder().resolve(path).getParent());
    Files.writeString(tree().folder().resolve(path), path + "\n");
  }

  private String git(String... words) throws Exception {
    return StockGit.run(tree().folder(), words);
  }

  @Test
  void whatIsTakenAwayHasACommitOfItsOwnAndTheRestGoesOnWaiting() throws Exception {
    for (var path : List.of("p/old", "p/new", "p/changed")) put(path);
    tree().begin(NOTE, Optional.empty());
    put("p/never-committed");
    put("p/waiting");
    git("add", "p/waiting");
    Files.writeString(tree().folder().resolve("p/changed"), "by hand\n");

    var note =
        new Note("Wherry", "wherry@localhost", NOTE.at(), "Remove old\n\nNobody needs it.\n");
    tree().remove(Set.of("p/old", "p/never-committed"), note);

    assertThat(tree().folder().resolve("p/old")).doesNotExist();
    assertThat(tree().folder().resolve("p/never-committed")).doesNotExist();
    assertThat(
            git("show", "--name-status", "--format=%s|%b", "HEAD")
                .lines()
                .filter(l -> !l.isBlank()))
        .containsExactly("Remove old|Nobody needs it.", "D\tp/old");
    assertThat(git("status", "--porcelain", "--branch").lines().skip(1))
        .containsExactlyInAnyOrder(" M p/changed", "A  p/waiting");
    assertThat(git("branch", "--show-current")).contains("main");
    git("fsck", "--strict");

    var head = git("rev-parse", "HEAD");
    tree().remove(Set.of("p/old", "p/never-committed"), note);
    assertThat(git("rev-parse", "HEAD")).as("nothing was left to do").isEqualTo(head);
  }

  @Test
  void cutShortBetweenCommitAndFolderItIsDoneAgain() throws Exception {
    put("p/old");
    tree().begin(NOTE, Optional.empty());
    tree().remove(Set.of("p/old"), NOTE);
    put("p/old");
    git("add", "p/old");
    tree().remove(Set.of("p/old"), NOTE);
    assertThat(git("status", "--porcelain")).isBlank();
    assertThat(tree().folder().resolve("p/old")).doesNotExist();
  }

  @Test
  void whereNobodyHasBegunFilesAreOnlyDeleted() throws Exception {
    tree().remove(Set.of("profiles/repo_name"), NOTE);
    assertThat(tree().folder().resolve("profiles/repo_name")).doesNotExist();
    assertThat(tree().isBegun()).isFalse();
  }
}
