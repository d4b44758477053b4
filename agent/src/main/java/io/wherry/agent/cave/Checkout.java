package io.wherry.agent.cave;

import io.wherry.agent.install.Refusal;
import io.wherry.common.model.Digest;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.Posix;
import io.wherry.common.posix.PosixException;
import io.wherry.common.posix.TreeRemoval;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;

/**
 * The copy of the binary repository that paludis reads, written by the agent: exactly a verified
 * commit, without a sync. It looks like a clone to git, so that {@code cave sync} goes on from it.
 */
record Checkout(Path location, RepositoryName repository, Builds builds) {
  private static final String CONFIG =
      """
      [core]
      \trepositoryformatversion = 0
      \tbare = false
      [remote "origin"]
      \turl = %s
      \tfetch = +refs/heads/*:refs/remotes/origin/*
      """;

  /** Makes it that commit with {@code more} files in it, in one instant. */
  void become(String commit, Map<String, byte[]> more) throws IOException {
    requireOurs();
    Files.createDirectories(location.resolveSibling(""));
    var fresh = beside("new");
    TreeRemoval.delete(fresh);
    builds.export(commit, fresh);
    for (var file : more.entrySet()) write(fresh.resolve(file.getKey()), file.getValue());
    clone(fresh.resolve(".git"));
    Files.walkFileTree(fresh, new Opened());
    Posix.syncfs(fresh);
    swap(fresh);
  }

  /** True where that file is in it, with those bytes. */
  boolean holds(String path, Digest content) throws IOException {
    var file = location.resolve(path);
    return NamedFiles.isFile(file) && Digest.of(NamedFiles.read(file)).equals(content);
  }

  /** Whatever else lies there, nobody has asked us to take away. */
  private void requireOurs() throws IOException {
    if (!NamedFiles.exists(location)) return;
    var name = location.resolve("profiles/repo_name");
    boolean ours =
        NamedFiles.isDirectory(location)
            && (NamedFiles.list(location).isEmpty()
                || (NamedFiles.isFile(name)
                    && NamedFiles.readLines(name).stream()
                        .anyMatch(line -> line.strip().equals(repository.value()))));
    if (!ours)
      throw Refusal.permanent(
          location
              + ", where paludis looks for the repository "
              + repository
              + ", holds something else; move that away, or correct the repository's location");
  }

  private Path beside(String what) {
    return location.resolveSibling("." + location.getFileName() + ".wherry-" + what);
  }

  private static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    NamedFiles.write(file, content);
  }

  private void clone(Path git) throws IOException {
    for (var part : List.of("objects", "refs")) Files.createDirectories(git.resolve(part));
    NamedFiles.write(git.resolve("HEAD"), "ref: refs/heads/main\n");
    NamedFiles.write(git.resolve("config"), CONFIG.formatted(builds.repository()));
  }

  private void swap(Path fresh) throws IOException {
    if (!NamedFiles.exists(location)) {
      Files.move(fresh, location, StandardCopyOption.ATOMIC_MOVE);
    } else if (exchanged(fresh)) {
      TreeRemoval.delete(fresh);
    } else {
      var old = beside("old");
      TreeRemoval.delete(old);
      Files.move(location, old, StandardCopyOption.ATOMIC_MOVE);
      Files.move(fresh, location, StandardCopyOption.ATOMIC_MOVE);
      TreeRemoval.delete(old);
    }
    Posix.fsyncDirectory(location.resolveSibling(""));
  }

  /** Not every file system can. */
  private boolean exchanged(Path fresh) {
    try {
      Posix.exchange(fresh, location);
      return true;
    } catch (PosixException _) {
      return false;
    }
  }

  /** A state directory is closed, but paludis' unprivileged half reads here. */
  private static final class Opened extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      Posix.chmod(directory, 0755);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Posix.chmod(file, 0644);
      return FileVisitResult.CONTINUE;
    }
  }
}
