package io.wherry.agent.sync;

import io.wherry.common.git.CommitId;
import io.wherry.common.git.GitRepository;
import io.wherry.common.git.TreeFile;
import io.wherry.common.model.Digest;
import io.wherry.common.pbin.AccountDefinition;
import io.wherry.common.release.Manifest;
import io.wherry.common.resolve.Candidate;
import io.wherry.common.resolve.Catalogue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A verified release in the host's own repository. Its reads fail once the syncer is closed. Any
 * thread may read.
 */
public final class SyncedRelease {
  static final int LARGEST_FILE = 64 << 20;
  private final GitRepository git;
  private final CommitId commit;
  private final Manifest manifest;

  SyncedRelease(GitRepository git, CommitId commit, Manifest manifest) {
    this.git = git;
    this.commit = commit;
    this.manifest = manifest;
  }

  public CommitId commit() {
    return commit;
  }

  public Manifest manifest() {
    return manifest;
  }

  /** The bare repository whose {@code main} is this release: what paludis may sync from. */
  public Path repository() {
    return git.folder();
  }

  /** A file of the release by its path, such as a pbin, as the manifest says that it is. */
  public byte[] read(String path) throws IOException {
    var content =
        git.read(commit, path, LARGEST_FILE)
            .orElseThrow(
                () -> new IOException("release " + manifest.release() + " has no file " + path));
    var expected = digests(manifest).get(path);
    if (!Digest.of(content).equals(expected))
      throw new IOException(path + " is not as release " + manifest.release() + " says");
    return content;
  }

  /** Every package of the release, for planning. */
  public Catalogue catalogue() throws IOException {
    var byPath = new HashMap<String, Manifest.Entry>();
    for (var entry : manifest.entries()) byPath.put(entry.path(), entry);
    var candidates = new ArrayList<Candidate>();
    git.visit(
        git.list(commit, "packages"),
        LARGEST_FILE,
        (file, content) -> candidates.add(candidate(byPath, file, content)));
    return new Catalogue(manifest.release(), candidates, accounts());
  }

  private List<AccountDefinition> accounts() throws IOException {
    var accounts = new ArrayList<AccountDefinition>();
    for (var path : manifest.files().keySet())
      if (AccountDefinition.accountAt(path).isPresent())
        accounts.add(AccountDefinition.parse(path, read(path)));
    return accounts;
  }

  private static Candidate candidate(
      Map<String, Manifest.Entry> byPath, TreeFile file, byte[] content) throws IOException {
    var entry = byPath.get(file.path());
    if (entry == null) throw new IOException(file.path() + " is in no manifest");
    return Candidate.of(entry.build(), entry.path(), content);
  }

  /** Every file that a commit of this manifest must have, its own two apart. */
  static Map<String, Digest> digests(Manifest manifest) {
    var digests = new HashMap<String, Digest>(manifest.files());
    for (var entry : manifest.entries()) digests.put(entry.path(), entry.pbin());
    return digests;
  }
}
