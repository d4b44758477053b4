package io.wherry.master.publish;

import io.wherry.common.git.CommitId;
import io.wherry.common.git.GitRepository;
import io.wherry.common.model.Build;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Digest;
import io.wherry.common.model.SignedStatement;
import io.wherry.common.pbin.AccountDefinition;
import io.wherry.common.release.ChannelStatement;
import io.wherry.common.release.MalformedException;
import io.wherry.common.release.Manifest;
import io.wherry.common.release.Trust;
import io.wherry.common.release.Verdict;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What was published, for reading. Any thread may ask. */
public final class Releases {
  private static final int LARGEST_MANIFEST = 64 << 20;
  private static final int LARGEST_PBIN = 4 << 20;
  private final ReleaseLedger ledger;
  private final GitRepository git;
  private final Statements statements;
  private final Trust trust;
  private final Map<Long, Instant> collected = new ConcurrentHashMap<>();

  Releases(ReleaseLedger ledger, GitRepository git, Statements statements, Trust trust) {
    this.ledger = ledger;
    this.git = git;
    this.statements = statements;
    this.trust = trust;
  }

  /** Oldest first. */
  public List<ReleaseRecord> list() throws IOException {
    return Shelf.of(ledger).all();
  }

  public Optional<ReleaseRecord> newest() throws IOException {
    return Shelf.of(ledger).newest();
  }

  public Optional<ReleaseRecord> find(long number) throws IOException {
    return Shelf.of(ledger).release(number);
  }

  /** Takes over what the ledger says of collected releases. */
  void refresh() throws IOException {
    var now = Shelf.of(ledger).collected().at();
    collected.putAll(now);
    collected.keySet().retainAll(now.keySet());
  }

  /** When its tarballs and bundles were given up; does not wait for the ledger. */
  public Optional<Instant> collected(long number) {
    return Optional.ofNullable(collected.get(number));
  }

  /** Why nobody may go to that release, where it was collected. */
  public Optional<String> refusal(long number) {
    return collected(number)
        .map(at ->
            "release "
                + number
                + " was collected on "
                + at.truncatedTo(ChronoUnit.SECONDS)
                + ": its tarballs are deleted; publish what it had anew, or choose a later"
                + " one");
  }

  /** Where each channel stands. */
  public Collection<ChannelStatement> channels() throws IOException {
    return List.copyOf(Shelf.of(ledger).channels().values());
  }

  /** What operators did to a channel, newest first. */
  public List<ChannelAct> acts(ChannelName channel) throws IOException {
    var acts = new ArrayList<ChannelAct>();
    for (var fact : ledger.list())
      if (fact instanceof ChannelRecord(var statement, var act)
          && statement.channel().equals(channel)) act.ifPresent(acts::addFirst);
    return acts;
  }

  /** The statement as it is served now. */
  public Optional<SignedStatement> statement(ChannelName channel) throws IOException {
    return statements.read(channel);
  }

  /** The release's manifest, its signature checked again. */
  public Manifest manifest(ReleaseRecord record) throws IOException {
    var manifest = file(record.commit(), Manifest.PATH, LARGEST_MANIFEST);
    var signature = file(record.commit(), Manifest.SIGNATURE_PATH, LARGEST_PBIN);
    return switch (trust.manifest(manifest, signature, record.release())) {
      case Verdict.Trusted<Manifest>(var value) -> value;
      case Verdict.Refused<Manifest>(var why) ->
          throw new IOException(
              "our own release " + record.release() + " is not to be trusted: " + why.message());
    };
  }

  /** The manifest that the ledger vouches for, whoever has signed it. */
  Manifest recorded(ReleaseRecord record) throws IOException {
    var text = file(record.commit(), Manifest.PATH, LARGEST_MANIFEST);
    if (!Digest.of(text).equals(record.manifest()))
      throw new IOException(
          "the manifest of release " + record.release() + " is not the one that was recorded");
    try {
      return Manifest.parse(text);
    } catch (MalformedException e) {
      throw new IOException("release " + record.release() + ": " + e.getMessage(), e);
    }
  }

  /** The builds of a release. */
  public List<Build> builds(ReleaseRecord record) throws IOException {
    return recorded(record).entries().stream().map(Manifest.Entry::build).toList();
  }

  /** Every pbin of a release, by path. */
  public Map<String, byte[]> pbins(ReleaseRecord record) throws IOException {
    return below(record, "packages");
  }

  /** Every definition of an account of a release, by path. */
  public Map<String, byte[]> accounts(ReleaseRecord record) throws IOException {
    return below(record, AccountDefinition.FOLDER);
  }

  /** Both. */
  Map<String, byte[]> described(ReleaseRecord record) throws IOException {
    var files = pbins(record);
    files.putAll(accounts(record));
    return files;
  }

  private Map<String, byte[]> below(ReleaseRecord record, String folder) throws IOException {
    var files = new TreeMap<String, byte[]>();
    git.visit(
        git.list(record.commit(), folder),
        LARGEST_PBIN,
        (file, content) -> files.put(file.path(), content));
    return files;
  }

  public ReleaseDiff diff(ReleaseRecord from, ReleaseRecord to) throws IOException {
    return ReleaseDiff.between(Optional.of(manifest(from)), manifest(to));
  }

  private byte[] file(CommitId commit, String path, int limit) throws IOException {
    return git.read(commit, path, limit)
        .orElseThrow(
            () -> new IOException("commit " + commit + " in " + git.folder() + " has no " + path));
  }
}
