package io.wherry.agent.cave;

import io.wherry.agent.install.InstallSettings;
import io.wherry.agent.install.MergeResult;
import io.wherry.agent.install.Recovery;
import io.wherry.agent.install.Refusal;
import io.wherry.agent.install.RevertResult;
import io.wherry.agent.install.Turn;
import io.wherry.agent.install.Written;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Has the host's own paludis make plans true, exactly: what cave would do is compared before it is
 * executed, and what it did is read from the installed database. What fails midway goes back by the
 * same means. One thread only. After a restart, {@link #recover} comes before anything else.
 */
public final class CaveInstaller implements AutoCloseable {
  private static final Duration JUST_ENDED = Duration.ofSeconds(3);
  private final Workplace place;
  private final Turn turn;
  private final Journal journal;
  private @Nullable Staged staged;

  public CaveInstaller(Workplace place) {
    this.place = place;
    this.turn = new Turn(place.install());
    this.journal = Journal.below(place.stateDir());
  }

  /** True where a change has begun with cave on that host and is not over. */
  public static boolean isChangeOpen(InstallSettings settings) throws IOException {
    return Journal.below(settings.stateDir()).exists();
  }

  /** What cave was in the middle of, in the open change, when it was last heard of. */
  public static Set<PackageId> unfinished(InstallSettings settings) throws IOException {
    var story = Journal.below(settings.stateDir()).read();
    if (story.isEmpty()) return Set.of();
    return Begun.in(Run.logs(settings.stateDir(), story.get().change().value())).packages();
  }

  /** Who else changes packages of the root at this moment, in words. */
  public Optional<String> otherAtWork() throws IOException {
    return turn.other();
  }

  /** False where others are still at work after that time. */
  public boolean haveRoot(Duration atMost) throws InterruptedException {
    try {
      return turn.take(atMost);
    } catch (IOException e) {
      place.listener().warned("cannot tell who else is at work here: " + e.getMessage());
      return true;
    }
  }

  /** Puts tarballs and pbins where cave finds them, and has it say what it would do. */
  public Optional<Fault> stage(ChangeId change, Plan plan, String commit, List<Delivery> deliveries)
      throws InterruptedException {
    staged = null;
    try {
      if (journal.exists())
        throw Refusal.local("an earlier change is not over; recover, confirm or revert it first");
      requireAlone();
      staged = new Staging(place, plan, commit, deliveries).stage(change);
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.of(place.fault("cannot prepare the plan for cave", e));
    }
  }

  /** A cave that has just ended gives its lock back within a second. */
  private void requireAlone() throws IOException, InterruptedException {
    var other = turn.other();
    if (other.isEmpty()) return;
    boolean alone = turn.take(JUST_ENDED);
    turn.end();
    if (!alone)
      throw Refusal.meanwhile(other.get() + " changes packages in this root; wait for its end");
  }

  public boolean isStaged() {
    return staged != null;
  }

  /** Files of this process that the staged plan replaces or takes away. */
  public Set<Path> underfoot(Set<Path> mapped, List<Path> programs) throws IOException {
    return staged == null
        ? Set.of()
        : new Underfoot(place.root(), mapped, programs).of(staged.story());
  }

  /** Makes the staged plan true, or leaves the host as it was. */
  public MergeResult merge() {
    var change = staged;
    if (change == null) throw new IllegalStateException("nothing is staged");
    staged = null;
    try {
      turn.require();
      requireUnchanged(change);
    } catch (IOException e) {
      return asBefore(place.fault("cannot merge", e));
    }
    try {
      var bad = forward(change);
      return bad.isPresent() ? putBack(bad.get()) : merged(change.story());
    } catch (IOException | IllegalArgumentException e) {
      return putBack(place.fault("cannot merge", e));
    } catch (InterruptedException _) {
      return uninterrupted(() -> putBack(Fault.local("the merge was broken off")));
    }
  }

  private MergeResult asBefore(Fault fault) {
    try {
      turn.end();
    } catch (IOException e) {
      place.listener().warned("cannot leave the root: " + e.getMessage());
    }
    return new MergeResult.Restored(fault, List.of());
  }

  private void requireUnchanged(Staged change) throws IOException {
    if (!Holdings.read(place.root()).equals(change.story().before()))
      throw Refusal.meanwhile(
          "the host changed meanwhile: other packages are installed than when the plan was"
              + " prepared; it is planned again");
  }

  private Optional<Fault> forward(Staged change) throws IOException, InterruptedException {
    var layers = change.layers();
    var run = new Run(place, change.story().change().value(), change.desk(), layers);
    for (int i = 0; i < layers.size(); i++) {
      journal.write(change.story().at(Story.State.MERGING, i + 1, layers.size()));
      var bad = run.execute(layers.get(i), "merge-" + (i + 1));
      if (bad.isPresent()) return bad;
    }
    return Optional.empty();
  }

  private MergeResult merged(Story story) {
    var bad = finish(story);
    return bad.isPresent() ? putBack(bad.get()) : new MergeResult.Merged(List.of(), List.of());
  }

  /**
   * The record of what Wherry installed, and then the word that all of it stands. What a disk does
   * not take it says once: whoever asked again would hear that all is well.
   */
  private Optional<Fault> finish(Story story) {
    try {
      place.managed().write(Managed.after(story));
      written(story).sync();
      journal.write(story.merged());
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.of(place.fault("cannot get what cave installed onto the disk", e));
    }
  }

  /** Wherever its packages had something when it began, and have something now. */
  private Written written(Story story) throws IOException {
    return place.written().cover(story.fileSystems()).cover(story.names());
  }

  private interface Ending<T> {
    T end();
  }

  /** An interrupt stops the merge, but not the way back. */
  private static <T> T uninterrupted(Ending<T> ending) {
    try {
      return ending.end();
    } finally {
      Thread.currentThread().interrupt();
    }
  }

  private MergeResult putBack(Fault why) {
    boolean interrupted = Thread.interrupted();
    try {
      var story = journal.read();
      if (story.isEmpty()) return asBefore(why);
      var end = goBack(story.get());
      var lost = end.lost();
      return new MergeResult.Restored(
          lost.isEmpty()
              ? why
              : new Fault(Fault.Category.PERMANENT, why.what() + "; " + lost.get()),
          end.effects());
    } catch (IOException | IllegalArgumentException e) {
      var more = place.fault("going back", e);
      return new MergeResult.NotRestored(
          Fault.local(why.what() + "; and going back failed: " + more.what()));
    } catch (InterruptedException _) {
      interrupted = true;
      return new MergeResult.NotRestored(
          Fault.local(why.what() + "; and going back was broken off"));
    } finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  /** To what was there before, by the same means; then the change is over. */
  private WayBack.End goBack(Story story) throws IOException, InterruptedException {
    journal.write(story.at(Story.State.REVERTING, story.reached().layer(), story.reached().of()));
    var written = place.written().cover(story.fileSystems());
    coverWhatGoes(written, story);
    var end = WayBack.of(place, story).go();
    place.managed().write(story.managed());
    written.cover(story.names()).sync();
    over();
    return end;
  }

  /** As far as a cave that was killed has written it down: nothing may stand in the way back. */
  private void coverWhatGoes(Written written, Story story) throws IOException {
    try {
      written.cover(story.names());
    } catch (IllegalArgumentException e) {
      place.listener().warned("going back, though an entry is not whole: " + e.getMessage());
    }
  }

  private void over() throws IOException {
    journal.drop();
    turn.end();
  }

  /** Gives up the way back of a merged change. */
  public Optional<Fault> confirm() {
    try {
      var story = require(Story.State.MERGED, "no merged change waits for its confirmation");
      new Keeping(place).settle(story);
      over();
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.of(place.fault("cannot confirm", e));
    }
  }

  private Story require(Story.State state, String otherwise) throws IOException {
    return journal
        .read()
        .filter(story -> story.reached().state() == state)
        .orElseThrow(() -> Refusal.local(otherwise));
  }

  /** Takes a merged change back. */
  public RevertResult revert() {
    try {
      var story = journal.read().orElseThrow(() -> Refusal.local("no change can be reverted"));
      turn.require();
      return new RevertResult.Reverted(goBack(story).effects());
    } catch (IOException | IllegalArgumentException e) {
      return new RevertResult.RevertFailed(place.fault("cannot revert", e));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new RevertResult.RevertFailed(Fault.local("going back was broken off"));
    }
  }

  /** Ends what a crash has left half done, after the cave that may have survived it. */
  public Recovery recover() {
    staged = null;
    try {
      Files.deleteIfExists(Run.pass(place.stateDir()));
      var story = journal.read();
      return story.isEmpty() ? new Recovery.Nothing() : recover(story.get());
    } catch (IOException | IllegalArgumentException e) {
      return new Recovery.Failed(place.fault("cannot recover", e));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Recovery.Failed(Fault.local("the recovery was broken off"));
    }
  }

  private Recovery recover(Story story) throws IOException, InterruptedException {
    var other = turn.other();
    other.ifPresent(who -> place.listener().warned("waiting for " + who + ", to recover"));
    if (!turn.take(place.paludis().timeout()))
      throw Refusal.local(other.orElse("another process") + " still changes packages in this root");
    return switch (story.reached().state()) {
      case MERGED -> new Recovery.MergedUnconfirmed(story.change(), List.of());
      case REVERTING -> restored(story);
      case MERGING -> decided(story);
    };
  }

  private Recovery decided(Story story) throws IOException, InterruptedException {
    var holdings = Holdings.whole(place.root(), story.names());
    boolean there = holdings.unmet(Goal.of(story.plan())).isEmpty();
    var logs = Run.logs(place.stateDir(), story.change().value());
    if (!there || !Begun.in(logs).isEmpty()) return restored(story);
    var bad = finish(story);
    if (bad.isEmpty()) return new Recovery.MergedUnconfirmed(story.change(), List.of());
    place.listener().warned(bad.get().what() + "; it is taken back");
    return restored(story);
  }

  private Recovery restored(Story story) throws IOException, InterruptedException {
    return new Recovery.Restored(story.change(), goBack(story).effects());
  }

  /** Lets others in. */
  @Override
  public void close() throws IOException {
    staged = null;
    turn.end();
  }
}
