package io.wherry.common.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.PathFilter;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.eclipse.jgit.util.SystemReader;

/**
 * A bare repository. One thread writes at a time; any may read. Paths inside it are relative, with
 * slashes; refs are named in full.
 */
public final class GitRepository implements AutoCloseable {
  public static final String MAIN = "refs/heads/main";
  private final FileRepository repository;

  private GitRepository(FileRepository repository) {
    this.repository = repository;
  }

  /** Opens the repository in this folder, or makes an empty one where there is none. */
  public static GitRepository at(Path folder) throws IOException {
    return Files.exists(folder.resolve("HEAD")) ? open(folder) : init(folder);
  }

  public static GitRepository open(Path folder) throws IOException {
    if (!Files.isRegularFile(folder.resolve("HEAD")))
      throw new IOException("there is no git repository in " + folder);
    return new GitRepository(files(folder));
  }

  private static GitRepository init(Path folder) throws IOException {
    Files.createDirectories(folder);
    var repository = files(folder);
    repository.create(true);
    var config = repository.getConfig();
    config.setBoolean(ConfigConstants.CONFIG_CORE_SECTION, null, "fsyncRefFiles", true);
    config.setInt(ConfigConstants.CONFIG_GC_SECTION, null, ConfigConstants.CONFIG_KEY_AUTO, 0);
    // What JGit tidies by itself is tidied before it returns, never behind our backs.
    config.setBoolean(
        ConfigConstants.CONFIG_GC_SECTION, null, ConfigConstants.CONFIG_KEY_AUTODETACH, false);
    config.save();
    repository.updateRef(Constants.HEAD).link(MAIN);
    return new GitRepository(repository);
  }

  private static FileRepository files(Path folder) throws IOException {
    Isolation.install();
    var builder = new FileRepositoryBuilder().setGitDir(folder.toFile()).setBare().setup();
    return new FileRepository(builder);
  }

  /** Does what takes a while at the first use. From any thread. */
  public static void makeReady() {
    Isolation.install();
    try {
      SystemReader.getInstance().getUserConfig();
    } catch (IOException | ConfigInvalidException e) {
      throw new IllegalStateException("there is no file to read", e);
    }
  }

  public Path folder() {
    return repository.getDirectory().toPath();
  }

  /** Where the ref stands; absent where there is no such ref. */
  public Optional<CommitId> ref(String name) throws IOException {
    var ref = repository.exactRef(name);
    return Optional.ofNullable(ref).map(r -> r.getObjectId()).map(CommitId::of);
  }

  /** All refs whose name begins so, sorted by name. */
  public Map<String, CommitId> refs(String prefix) throws IOException {
    var refs = new TreeMap<String, CommitId>();
    for (var ref : repository.getRefDatabase().getRefsByPrefix(prefix))
      if (ref.getObjectId() != null) refs.put(ref.getName(), CommitId.of(ref.getObjectId()));
    return refs;
  }

  /** Moves or makes a ref; false, with nothing changed, where it does not stand as expected. */
  public boolean moveRef(String name, Optional<CommitId> expected, CommitId to) throws IOException {
    var update = repository.updateRef(name);
    update.setExpectedOldObjectId(expected.map(CommitId::object).orElse(ObjectId.zeroId()));
    update.setNewObjectId(to.object());
    update.setForceUpdate(true);
    update.disableRefLog();
    return done(update.update(), "move " + name + " to " + to);
  }

  /** Takes a ref away; that there is none is as good. */
  public void deleteRef(String name) throws IOException {
    var update = repository.updateRef(name);
    update.setForceUpdate(true);
    update.disableRefLog();
    if (!done(update.delete(), "delete " + name))
      throw new IOException("somebody else moves " + name + " in " + folder());
  }

  private boolean done(RefUpdate.Result result, String what) throws IOException {
    return switch (result) {
      case NEW, FORCED, FAST_FORWARD, NO_CHANGE -> true;
      case LOCK_FAILURE -> false;
      case NOT_ATTEMPTED,
          REJECTED,
          REJECTED_CURRENT_BRANCH,
          REJECTED_MISSING_OBJECT,
          REJECTED_OTHER_REASON,
          IO_FAILURE,
          RENAMED ->
          throw new IOException("cannot " + what + " in " + folder() + ": " + result);
    };
  }

  /** True where the commit itself is here; what it holds may still be missing. */
  public boolean has(CommitId commit) throws IOException {
    return repository.getObjectDatabase().has(commit.object());
  }

  /** Makes a commit without moving any ref; its objects are durable when this returns. */
  public CommitId commit(Optional<CommitId> parent, Overlay overlay, Note note) throws IOException {
    return new CommitWriter(repository).write(parent, overlay, note);
  }

  /** True where the commit is another one's ancestor, or that one itself; both must be here. */
  public boolean isAncestor(CommitId commit, CommitId of) throws IOException {
    return reading(reader -> {
      try (var walk = new RevWalk(reader)) {
        return reader.has(commit.object())
            && walk.isMergedInto(walk.parseCommit(commit.object()), walk.parseCommit(of.object()));
      }
    });
  }

  /** The file's content; absent where the commit has no such file. Refused above the limit. */
  public Optional<byte[]> read(CommitId commit, String path, int limit) throws IOException {
    return reading(reader -> {
      try (var walk = TreeWalk.forPath(reader, path, tree(reader, commit))) {
        if (walk == null || walk.getFileMode(0).getObjectType() != Constants.OBJ_BLOB)
          return Optional.empty();
        return Optional.of(content(reader, walk.getObjectId(0), limit));
      }
    });
  }

  private static byte[] content(ObjectReader reader, ObjectId blob, int limit) throws IOException {
    return reader.open(blob, Constants.OBJ_BLOB).getCachedBytes(limit);
  }

  /** Takes files with their contents, in order. */
  public interface Visitor {
    void visit(TreeFile file, byte[] content) throws IOException;
  }

  /** Reads the given files of a commit, as {@link #list} named them, in one go. */
  public void visit(List<TreeFile> files, int limit, Visitor visitor) throws IOException {
    reading(reader -> {
      for (var file : files)
        visitor.visit(file, content(reader, ObjectId.fromString(file.blob()), limit));
      return files;
    });
  }

  /**
   * Every file below a folder (all for an empty one), sorted by path. A commit that holds a symlink
   * or another repository is refused.
   */
  public List<TreeFile> list(CommitId commit, String folder) throws IOException {
    return reading(reader -> {
      try (var walk = new TreeWalk(reader)) {
        walk.addTree(tree(reader, commit));
        walk.setRecursive(true);
        walk.setFilter(folder.isEmpty() ? TreeFilter.ALL : PathFilter.create(folder));
        var files = new ArrayList<TreeFile>();
        while (walk.next()) files.add(file(commit, walk, 0));
        return files;
      }
    });
  }

  /** Only those files of {@code to} that {@code from} has not, or has otherwise. */
  public List<TreeFile> changed(CommitId from, CommitId to) throws IOException {
    return reading(reader -> {
      try (var walk = new TreeWalk(reader)) {
        walk.addTree(tree(reader, from));
        walk.addTree(tree(reader, to));
        walk.setRecursive(true);
        walk.setFilter(TreeFilter.ANY_DIFF);
        var files = new ArrayList<TreeFile>();
        while (walk.next())
          if (walk.getRawMode(1) != FileMode.TYPE_MISSING) files.add(file(to, walk, 1));
        return files;
      }
    });
  }

  /** The commit that this one goes on from; absent where it is a first one. */
  public Optional<CommitId> parent(CommitId commit) throws IOException {
    return reading(reader -> {
      try (var walk = new RevWalk(reader)) {
        var parsed = walk.parseCommit(commit.object());
        return parsed.getParentCount() == 0
            ? Optional.empty()
            : Optional.of(CommitId.of(parsed.getParent(0)));
      }
    });
  }

  private interface Reading<T> {
    T read(ObjectReader reader) throws IOException;
  }

  private <T> T reading(Reading<T> reading) throws IOException {
    try (var reader = repository.newObjectReader()) {
      return reading.read(reader);
    } catch (MissingObjectException | CorruptObjectException | IncorrectObjectTypeException e) {
      throw new DamagedRepositoryException(
          "the git repository " + folder() + " is damaged: " + e.getMessage(), e);
    }
  }

  private static TreeFile file(CommitId commit, TreeWalk walk, int tree) throws IOException {
    int mode = walk.getRawMode(tree);
    if (!FileMode.REGULAR_FILE.equals(mode) && !FileMode.EXECUTABLE_FILE.equals(mode))
      throw new HostileTreeException(
          "commit " + commit + " holds no plain file at " + walk.getPathString());
    return new TreeFile(walk.getPathString(), walk.getObjectId(tree).name());
  }

  private static ObjectId tree(ObjectReader reader, CommitId commit) throws IOException {
    try (var walk = new RevWalk(reader)) {
      return walk.parseCommit(commit.object()).getTree().getId();
    }
  }

  /** Writes the files below some folders into a folder that must not exist yet. */
  public void export(CommitId commit, List<String> folders, Path into) throws IOException {
    var files = new ArrayList<TreeFile>();
    for (var folder : folders) files.addAll(list(commit, folder));
    new TreeExport(into).write(this, files);
  }

  /**
   * Writes a bundle, durably and in one instant, that brings {@code tip} under these ref names to
   * whoever has {@code basis}, or to anybody where there is none.
   */
  public void bundle(Path file, CommitId tip, List<String> refs, Optional<CommitId> basis)
      throws IOException {
    Bundles.write(repository, file, tip, refs, basis);
  }

  /** Takes the objects of a bundle from anywhere; moves no ref. */
  public Applied apply(Path bundle, Limits limits) throws IOException {
    return Bundles.apply(repository, bundle, limits);
  }

  /** Fetches one ref from a remote (a path or an address) under a ref of our own, by force. */
  public Fetched fetch(String remote, String theirs, String ours, int timeoutSeconds)
      throws IOException {
    return new Remote(repository, remote, timeoutSeconds).fetch(theirs, ours);
  }

  /** Brings refs as they stand here to a remote; never rewrites what is there. */
  public Pushed push(String remote, List<String> refs, int timeoutSeconds) throws IOException {
    return new Remote(repository, remote, timeoutSeconds).push(refs);
  }

  /** Writes the lists by which a git client finds its way over plain HTTP. */
  public void refreshDumbHttp(List<String> prefixes) throws IOException {
    new DumbHttp(this).refresh(prefixes);
  }

  /** Packs everything into few files, once there are more packs than that. */
  public boolean tidy(int mostPacks, Instant now) throws IOException {
    return new Housekeeping(repository, now).tidy(mostPacks);
  }

  @Override
  public void close() {
    repository.close();
  }
}
