package io.wherry.common.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Optional;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/**
 * A folder that people and their tools know as a git work tree. Ours is only its beginning: what
 * has a commit is never touched.
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
