package io.wherry.master.publish;

import io.wherry.common.git.CommitId;
import io.wherry.common.git.GitRepository;
import io.wherry.common.git.Note;
import io.wherry.common.git.Overlay;
import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Fault;
import io.wherry.common.posix.FileTrouble;
import io.wherry.common.release.ChannelStatement;
import io.wherry.common.release.MalformedException;
import io.wherry.common.release.Manifest;
import io.wherry.common.release.SigningKey;
import io.wherry.common.release.StaticPaths;
import io.wherry.common.release.Trust;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes releases and moves channels. A crash anywhere leaves the old release served whole: until
 * the ledger names the new one nothing points to it, and from then on {@link #recover} can finish.
 * Callers take turns, whole publishings at a time.
 */
public final class Publisher implements Resources.Resource {
  private static final String STAGING = "refs/wherry/staging/";
  private final PublishSettings settings;
  private final ReleaseLedger ledger;
  private final InstantSource clock;
  private final SigningKey releaseKey;
  private final GitRepository git;
  private final TarballStore store;
  private final Finishing finishing;
  private final Channels channels;
  private final Releases releases;
  private final Object collecting = new Object();

  private Publisher(
      PublishSettings settings, ReleaseLedger ledger, InstantSource clock, Tools tools) {
    this.settings = settings;
    this.ledger = ledger;
    this.clock = clock;
    this.releaseKey = tools.releaseKey();
    this.git = tools.git();
    this.store = new TarballStore(settings.staticFolder().resolve(StaticPaths.TARBALLS));
    var statements =
        new Statements(settings.staticFolder(), settings.repository(), tools.channelKey());
    this.finishing = new Finishing(settings, git, statements);
    this.channels = new Channels(settings, ledger, statements);
    this.releases = new Releases(ledger, git, statements, tools.trust(settings));
  }

  private record Tools(SigningKey releaseKey, SigningKey channelKey, GitRepository git) {
    Trust trust(PublishSettings settings) {
      return new Trust(
          settings.repository(),
          List.of(releaseKey.verifyingKey()),
          List.of(channelKey.verifyingKey()));
    }
  }

  /** Opens keys and repository, making an empty repository where there is none. */
  public static Publisher open(PublishSettings settings, ReleaseLedger ledger, InstantSource clock)
      throws IOException {
    try {
      var releaseKey = SigningKey.load(settings.keys().releaseKey());
      var channelKey = SigningKey.load(settings.keys().channelKey());
      Files.createDirectories(settings.staticFolder());
      var git = GitRepository.at(settings.git());
      var publisher =
          new Publisher(settings, ledger, clock, new Tools(releaseKey, channelKey, git));
      publisher.releases.refresh();
      return publisher;
    } catch (MalformedException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  public Releases releases() {
    return releases;
  }

  /** Finishes what is recorded and not yet served, and throws away what never was recorded. */
  public synchronized List<String> recover() throws IOException {
    var shelf = Shelf.of(ledger);
    store.discardLeftovers();
    discardStaged(shelf);
    return finishing.finishAll(shelf);
  }

  private void discardStaged(Shelf shelf) throws IOException {
    for (var staged : git.refs(STAGING).entrySet()) {
      long number = Long.parseLong(staged.getKey().substring(STAGING.length()));
      boolean recorded =
          shelf
              .release(number)
              .map(ReleaseRecord::commit)
              .filter(staged.getValue()::equals)
              .isPresent();
      if (!recorded) git.deleteRef(staged.getKey());
    }
  }

  /** Makes a release of what is ordered over the newest one, whole or not at all. */
  public synchronized PublishResult publish(PublishOrder order, PublishListener listener) {
    try {
      listener.begins(PublishStep.RECOVERING);
      recover();
      listener.begins(PublishStep.CHECKING);
      var shelf = Shelf.of(ledger);
      var draft = draft(shelf, order);
      if (draft.changesNothing()) return unchanged(shelf, order);
      if (order.dryRun()) return new PublishResult.WouldPublish(shelf.nextNumber(), draft.diff());
      return make(shelf, draft, order.channel(), listener);
    } catch (Refused e) {
      return new PublishResult.Refused(e.why());
    } catch (IOException | UncheckedIOException e) {
      return new PublishResult.Refused(Fault.local(broken(e)));
    }
  }

  private String broken(Exception e) {
    return "publishing to "
        + settings.staticFolder()
        + " broke off: "
        + FileTrouble.words(e, settings.staticFolder())
        + "; what was served before is served still. Mend that and publish again";
  }

  private Draft draft(Shelf shelf, PublishOrder order) throws IOException, Refused {
    var newest = shelf.newest();
    Optional<Manifest> previous =
        newest.isPresent() ? Optional.of(releases.manifest(newest.get())) : Optional.empty();
    if (previous.isEmpty() && order.staged().isEmpty())
      throw new Refused(
          Fault.permanent("there is nothing to publish yet; build a package with 'wherry build'"));
    Map<String, byte[]> before = newest.isPresent() ? releases.described(newest.get()) : Map.of();
    return new Drafting(settings, store, before)
        .draft(previous, shelf.nextNumber(), order, clock.instant());
  }

  private PublishResult unchanged(Shelf shelf, PublishOrder order) throws IOException, Refused {
    Optional<ChannelStatement> moved = Optional.empty();
    if (order.channel().isPresent() && shelf.newest().isPresent() && !order.dryRun())
      moved =
          Optional.of(
              channels.move(
                  order.channel().get(), shelf.newest().get().release(), clock.instant()));
    var warnings = order.dryRun() ? List.<String>of() : finishing.push();
    return new PublishResult.NothingChanged(shelf.newest(), moved, warnings);
  }

  private PublishResult make(
      Shelf shelf, Draft draft, Optional<ChannelName> channel, PublishListener listener)
      throws IOException, Refused {
    var facts = prepare(shelf, draft, channel, listener);
    listener.begins(PublishStep.RECORDING);
    ledger.append(facts.all());
    var warnings = finishing.finish(shelf, facts.record(), facts.statement(), listener);
    listener.begins(PublishStep.DONE);
    return new PublishResult.Published(facts.record(), draft.diff(), facts.statement(), warnings);
  }

  /** What the commit point will record. */
  private record Facts(ReleaseRecord record, Optional<ChannelStatement> statement) {
    List<ReleaseFact> all() {
      var facts = new ArrayList<ReleaseFact>(List.of(record));
      statement.map(ChannelRecord::new).ifPresent(facts::add);
      return facts;
    }
  }

  /** Makes everything that the release consists of, seen by nobody; takes it back on failure. */
  private Facts prepare(
      Shelf shelf, Draft draft, Optional<ChannelName> channel, PublishListener listener)
      throws IOException, Refused {
    var release = draft.manifest().release();
    Optional<ChannelStatement> statement =
        channel.isPresent()
            ? Optional.of(channels.next(shelf, channel.get(), release, clock.instant()))
            : Optional.empty();
    var fresh = store.lacking(draft.tarballs().keySet());
    try {
      listener.begins(PublishStep.STORING);
      storeTarballs(draft, listener);
      listener.begins(PublishStep.SIGNING);
      var manifest = draft.manifest().bytes();
      var signature = releaseKey.sign(manifest, "release " + release);
      listener.begins(PublishStep.COMMITTING);
      var previous = shelf.newest().map(ReleaseRecord::commit);
      var commit = commit(draft, previous, manifest, signature.bytes());
      listener.begins(PublishStep.BUNDLING);
      finishing.bundles().make(release, commit, previous);
      return new Facts(record(draft.manifest(), commit), statement);
    } catch (IOException | Refused e) {
      store.takeBack(fresh);
      throw e;
    }
  }

  private void storeTarballs(Draft draft, PublishListener listener) throws IOException, Refused {
    int done = 0;
    for (var tarball : draft.tarballs().entrySet()) {
      store.store(tarball.getKey(), tarball.getValue());
      listener.stored(tarball.getKey().name(), ++done, draft.tarballs().size());
    }
  }

  private CommitId commit(
      Draft draft, Optional<CommitId> previous, byte[] manifest, byte[] signature)
      throws IOException {
    var written = new TreeMap<>(draft.written());
    written.put(Manifest.PATH, manifest);
    written.put(Manifest.SIGNATURE_PATH, signature);
    var overlay = new Overlay(written, removed(draft));
    var release = draft.manifest().release();
    var commit = git.commit(previous, overlay, note(draft.manifest()));
    var staging = STAGING + release.number();
    if (!git.moveRef(staging, git.ref(staging), commit))
      throw new IOException("somebody else moves " + staging + " in " + git.folder());
    return commit;
  }

  private static Set<String> removed(Draft draft) {
    var paths = new TreeSet<String>();
    draft.previous().ifPresent(m -> m.entries().forEach(e -> paths.add(e.path())));
    draft.previous().ifPresent(m -> paths.addAll(m.files().keySet()));
    draft.manifest().entries().forEach(e -> paths.remove(e.path()));
    paths.removeAll(draft.manifest().files().keySet());
    return paths;
  }

  private Note note(Manifest manifest) {
    var text = "Release " + manifest.release().number() + "\n";
    return new Note("wherry", "wherry@" + settings.repository(), manifest.created(), text);
  }

  private static ReleaseRecord record(Manifest manifest, CommitId commit) {
    return new ReleaseRecord(
        manifest.release(),
        commit,
        manifest.digest(),
        manifest.created(),
        manifest.entries().size(),
        manifest.size());
  }

  /** Moves a channel to a release that exists; going back is as good as going on. */
  public synchronized ChannelMove move(ChannelName channel, long number) {
    try {
      var shelf = Shelf.of(ledger);
      var target = shelf.release(number);
      var problem =
          target.isEmpty() ? Optional.of(shelf.unknown(number)) : releases.refusal(number);
      if (problem.isPresent()) return new ChannelMove.Refused(Fault.permanent(problem.get()));
      return new ChannelMove.Moved(
          channels.move(channel, target.orElseThrow().release(), clock.instant()));
    } catch (Refused e) {
      return new ChannelMove.Refused(e.why());
    } catch (IOException e) {
      return new ChannelMove.Refused(
          Fault.local(
              "cannot move channel "
                  + channel
                  + ": "
                  + FileTrouble.words(e, settings.staticFolder())));
    }
  }

  /** Does with channels what an operator wants, or says that it is so already, or why not. */
  public synchronized ChannelChange change(ChannelOrder order) {
    try {
      return channels.change(order, clock.instant());
    } catch (Refused e) {
      return new ChannelChange.Refused(e.why());
    } catch (IOException e) {
      return new ChannelChange.Refused(
          Fault.local(
              "cannot record what becomes of the channel: "
                  + FileTrouble.words(e, settings.staticFolder())
                  + "; nothing was changed"));
    }
  }

  /** Hosts have seen these serials: after a restore, statements go on past them. */
  public synchronized void outpace(Map<ChannelName, Long> seen) throws IOException {
    channels.outpace(seen);
  }

  /** Signs anew the statements that are past half of their time; answers when to come again. */
  public synchronized Optional<Instant> resign(Instant now) throws IOException {
    return channels.resign(now);
  }

  /**
   * Deletes tarballs and bundles of releases that nobody needs any more. One at a time, beside
   * everything else: a publishing waits for a few files at most.
   */
  public CollectResult collect(CollectOrder order, Claims claims) {
    return collect(order, claims, CollectListener.NONE);
  }

  CollectResult collect(CollectOrder order, Claims claims, CollectListener listener) {
    synchronized (collecting) {
      try {
        var rule = new KeepingRule(settings.keep().keepReleases(), settings.keep().keepFor());
        var stock = new Collecting.Stock(ledger, releases, store, finishing.bundles());
        return new Collecting(stock, rule, this::inTurn, claims, listener)
            .collect(order, clock.instant());
      } catch (IOException | UncheckedIOException e) {
        return new CollectResult.Refused(
            Fault.local(
                "collecting in "
                    + settings.staticFolder()
                    + " broke off: "
                    + FileTrouble.words(e, settings.staticFolder())
                    + "; what something needs is there still, and the next one goes on"));
      }
    }
  }

  private synchronized void inTurn(Collecting.Work work) throws IOException {
    work.run();
  }

  @Override
  public void close() {
    git.close();
  }
}
