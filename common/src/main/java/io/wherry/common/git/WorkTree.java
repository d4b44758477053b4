package io.wherry.common.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * A folder that people and their tools know as a git work tree. Ours are its beginning and what is
 * taken away from it: nothing else is touched.
 */
public record WorkTree(Path folder) {
  private static final String ALL_BRANCHES = "+refs/heads/*:refs/remotes/origin/*";

  /** True where there is a first commit. */
  public boolean isBegun() throws IOException {
    if (!Files.isDirectory(folder.resolve(".git"))) return false;
    try (var repository = open()) {
      return repository.resolve(Constants.HEAD) != null;
    }
  }

  /**
   * Commits what the folder holds as the first commit, on {@code main}; goes on where an earlier
   * try was cut short. {@code origin} is where {@code git fetch} will fetch from.
   */
  public void begin(Note note, Optional<String> origin) throws IOException {
    try (var repository = open()) {
      if (!repository.getObjectDatabase().exists()) repository.create();
      if (repository.resolve(Constants.HEAD) != null) return;
      repository.updateRef(Constants.HEAD).link(GitRepository.MAIN);
      if (origin.isPresent()) fetchFrom(origin.get(), repository.getConfig());
      commit(repository, note);
    } catch (GitAPIException e) {
      throw new IOException("cannot commit what is in " + folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * Takes files away: from the history's end in a commit of its own, then from index and folder.
   * What else waits there to be committed goes on waiting, and what never was committed is only
   * deleted. Cut short, it can be done again.
   */
  public void remove(Set<String> paths, Note note) throws IOException {
    if (isBegun())
      try (var repository = open()) {
        uncommit(repository, paths, note);
        unlist(repository, paths);
      }
    for (var path : paths) Files.deleteIfExists(folder.resolve(path));
  }

  private void uncommit(FileRepository repository, Set<String> paths, Note note)
      throws IOException {
    var head = repository.resolve(Constants.HEAD);
    if (head == null) return;
    var committed = committed(repository, head, paths);
    if (committed.isEmpty()) return;
    var commit =
        new CommitWriter(repository)
            .write(Optional.of(CommitId.of(head)), new Overlay(Map.of(), committed), note);
    var update = repository.updateRef(Constants.HEAD);
    update.setExpectedOldObjectId(head);
    update.setNewObjectId(commit.object());
    update.setRefLogMessage("commit: " + note.message().lines().findFirst().orElse(""), false);
    var result = update.update();
    if (result != RefUpdate.Result.FAST_FORWARD)
      throw new IOException("cannot commit in " + folder + ": " + result + "; try again");
  }

  private static Set<String> committed(FileRepository repository, ObjectId head, Set<String> paths)
      throws IOException {
    var found = new HashSet<String>();
    try (var walk = new RevWalk(repository)) {
      var tree = walk.parseCommit(head).getTree();
      for (var path : paths)
        try (var file = TreeWalk.forPath(repository, path, tree)) {
          if (file != null) found.add(path);
        }
    }
    return found;
  }

  private static void unlist(FileRepository repository, Set<String> paths) throws IOException {
    var index = repository.lockDirCache();
    try {
      var editor = index.editor();
      for (var path : paths) editor.add(new DirCacheEditor.DeletePath(path));
      if (!editor.commit()) throw new IOException("cannot write the index of " + repository);
    } finally {
      index.unlock();
    }
  }

  private FileRepository open() throws IOException {
    Isolation.install();
    var builder =
        new FileRepositoryBuilder()
            .setGitDir(folder.resolve(".git").toFile())
            .setWorkTree(folder.toFile());
    return new FileRepository(builder.setup());
  }

  private static void fetchFrom(String origin, StoredConfig config) throws IOException {
    var section = ConfigConstants.CONFIG_REMOTE_SECTION;
    config.setString(section, "origin", ConfigConstants.CONFIG_KEY_URL, origin);
    config.setString(section, "origin", ConfigConstants.CONFIG_FETCH_SECTION, ALL_BRANCHES);
    config.save();
  }

  private static void commit(FileRepository repository, Note note) throws GitAPIException {
    // Closing what only wraps the repository would close that too.
    var git = Git.wrap(repository);
    git.add().addFilepattern(".").call();
    var who = new PersonIdent(note.name(), note.email(), note.at(), ZoneOffset.UTC);
    git.commit().setAuthor(who).setCommitter(who).setMessage(note.message()).setSign(false).call();
  }
}
