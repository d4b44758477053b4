package io.wherry.master.publish;

import io.wherry.common.git.CommitId;
import io.wherry.common.git.GitRepository;
import io.wherry.common.git.Pushed;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.posix.FileTrouble;
import io.wherry.common.release.ChannelStatement;
import io.wherry.common.release.StaticPaths;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything after the commit point. Each part may be repeated and ends the same. */
final class Finishing {
  private static final List<String> SERVED = List.of("refs/heads/", "refs/releases/");
  private static final Duration PUSH_TIMEOUT = Duration.ofSeconds(30);
  private static final int MOST_PACKS = 20;
  private final PublishSettings settings;
  private final GitRepository git;
  private final Statements statements;
  private final BundleShelf bundles;

  Finishing(PublishSettings settings, GitRepository git, Statements statements) {
    this.settings = settings;
    this.git = git;
    this.statements = statements;
    this.bundles = new BundleShelf(settings.staticFolder(), git);
  }

  BundleShelf bundles() {
    return bundles;
  }

  /** Finishes a release that the ledger has just taken; what fails is told and finished later. */
  List<String> finish(
      Shelf before,
      ReleaseRecord record,
      Optional<ChannelStatement> statement,
      PublishListener listener) {
    var warnings = new ArrayList<String>();
    try {
      listener.begins(PublishStep.UNVEILING);
      var previous = before.newest().map(ReleaseRecord::commit);
      bundles.unveil(record.release(), record.commit(), previous);
      listener.begins(PublishStep.POINTING);
      point(record);
      head(record);
      listener.begins(PublishStep.LISTING);
      git.tidy(MOST_PACKS, record.created());
      git.refreshDumbHttp(SERVED);
      listener.begins(PublishStep.PUSHING);
      warnings.addAll(push());
      listener.begins(PublishStep.STATING);
      if (statement.isPresent()) statements.write(statement.get());
    } catch (IOException e) {
      warnings.add(
          "release "
              + record.release()
              + " is recorded but not served yet: "
              + FileTrouble.words(e, settings.staticFolder())
              + "; mend that, and the next publishing or start of the master finishes it");
    }
    return warnings;
  }

  /** Brings everything that is served to what the ledger says; answers what had to be done. */
  List<String> finishAll(Shelf shelf) throws IOException {
    var done = new ArrayList<String>();
    Optional<CommitId> previous = Optional.empty();
    for (var record : shelf.all()) {
      boolean newest = shelf.newest().equals(Optional.of(record));
      if (!isPointedAt(record) || newest)
        bundles.unveil(record.release(), record.commit(), previous);
      if (!isPointedAt(record)) {
        point(record);
        done.add("finished release " + record.release());
      }
      if (newest) head(record);
      previous = Optional.of(record.commit());
    }
    bundles.discardAside(new ReleaseId(settings.repository(), shelf.nextNumber()));
    statements.discardLeftovers();
    if (shelf.newest().isPresent()) git.refreshDumbHttp(SERVED);
    for (var statement : shelf.channels().values())
      if (!statements.serves(statement)) {
        statements.write(statement);
        done.add("served the statement of channel " + statement.channel());
      }
    return done;
  }

  private boolean isPointedAt(ReleaseRecord record) throws IOException {
    return git.ref(StaticPaths.ref(record.release().number())).equals(Optional.of(record.commit()));
  }

  private void point(ReleaseRecord record) throws IOException {
    long number = record.release().number();
    move(StaticPaths.ref(number), record.commit());
    git.deleteRef("refs/wherry/staging/" + number);
  }

  private void head(ReleaseRecord record) throws IOException {
    if (!git.ref(GitRepository.MAIN).equals(Optional.of(record.commit())))
      move(GitRepository.MAIN, record.commit());
  }

  private void move(String ref, CommitId to) throws IOException {
    if (!git.moveRef(ref, git.ref(ref), to))
      throw new IOException("somebody else moves " + ref + " in " + git.folder());
  }

  /** All releases, so that a remote that was away gets what it missed. */
  List<String> push() throws IOException {
    var warnings = new ArrayList<String>();
    var refs = new ArrayList<>(git.refs("refs/releases/").keySet());
    refs.add(GitRepository.MAIN);
    for (var remote : settings.remotes())
      switch (git.push(remote, refs, (int) PUSH_TIMEOUT.toSeconds())) {
        case Pushed.Done _ -> {}
        case Pushed.Failed(_, var why) -> warnings.add("not pushed: " + why);
      }
    return warnings;
  }
}
