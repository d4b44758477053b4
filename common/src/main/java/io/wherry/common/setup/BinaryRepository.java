package io.wherry.common.setup;

import io.wherry.common.git.Note;
import io.wherry.common.git.WorkTree;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.posix.FileTrouble;
import io.wherry.common.setup.Settled.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The folder of a binary repository before there is a package in it. cave refuses to resolve
 * anything while a repository that it is configured for is not there, so it is begun at both ends:
 * where packages are made, and where it will be synced. {@code location} is as the root sees it.
 */
public record BinaryRepository(RepositoryName name, Path location) {
  /** Whose choices of profile, builddir and distdir hold in it too. */
  public static final String MASTER = "arbor";

  /** True where it has been begun, and so belongs to whoever syncs it. */
  public boolean isBegun(SetupFiles files) {
    try {
      return new WorkTree(files.place(location)).isBegun();
    } catch (IOException _) {
      return false; // beginning it says why
    }
  }

  /** {@code origin} is the git repository that it will be synced from, if any. */
  public List<Settled> begin(
      SetupFiles files, SetupFiles.Manner manner, Optional<Path> origin, Instant now) {
    var settled = new ArrayList<Settled>();
    settled.add(files.put(location.resolve("profiles/repo_name"), name + "\n"));
    settled.add(
        files.put(
            location.resolve("metadata/layout.conf"),
            "layout = exheres\nmasters = " + MASTER + "\n"));
    // Further ones come with packages.
    settled.add(files.begin(location.resolve("metadata/categories.conf"), ""));
    settled.add(files.folder(location.resolve("packages")));
    settled.add(commit(files, manner, origin, now));
    return settled;
  }

  private Settled commit(
      SetupFiles files, SetupFiles.Manner manner, Optional<Path> origin, Instant now) {
    var git = location.resolve(".git");
    try {
      var tree = new WorkTree(files.place(location));
      var at = tree.folder().resolve(".git");
      if (tree.isBegun()) return new Settled(at, new Outcome.Unchanged());
      var note = new Note("Wherry", "wherry@localhost", now, "Begin the repository " + name);
      if (manner != SetupFiles.Manner.LOOK) tree.begin(note, origin.map(Path::toString));
      return new Settled(at, new Outcome.Created());
    } catch (IOException e) {
      return new Settled(git, new Outcome.Failed(FileTrouble.words(e, git)));
    }
  }
}
