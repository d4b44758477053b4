package io.wherry.agent.install;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Plan;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.Contents;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Installs plans into a root, transactionally: stage, merge, then confirm or revert. One thread
 * only; a lock keeps other processes away from the first call that needs it until {@link #close}.
 * After a restart, {@link #recover} comes before anything else.
 */
public final class NativeInstaller implements AutoCloseable {
  private static final Plan NOTHING =
      new Plan(new ReleaseId(new RepositoryName("none"), 1), Digest.of(new byte[0]), List.of());
  private static final PackageSource NOTHING_COMES =
      install -> {
        throw new IOException("nothing comes, but " + install.id());
      };
  private final InstallSettings settings;
  private final Running running;
  private final InstantSource clock;
  private final InstallListener listener;
  private final Points points;
  private final Turn turn;
  private @Nullable Lock lock;
  private @Nullable StagedChange staged;

  public NativeInstaller(InstallSettings settings, InstantSource clock, InstallListener listener) {
    this(settings, Running.NOTHING, clock, listener, Points.NONE);
  }

  /** {@code running} is what the plan might pull away from under this process. */
  public NativeInstaller(
      InstallSettings settings, Running running, InstantSource clock, InstallListener listener) {
    this(settings, running, clock, listener, Points.NONE);
  }

  NativeInstaller(
      InstallSettings settings,
      Running running,
      InstantSource clock,
      InstallListener listener,
      Points points) {
    this.settings = settings;
    this.running = running;
    this.clock = clock;
    this.listener = listener;
    this.points = points;
    this.turn = new Turn(settings);
  }

  /** True where a change has begun on that host and is not over, whoever makes it. */
  public static boolean isChangeOpen(InstallSettings settings) throws IOException {
    return Journal.exists(settings.stateDir());
  }

  /** Who else changes packages of the root at this moment, in words. */
  public Optional<String> otherAtWork() throws IOException {
    return turn.other();
  }

  /**
   * Makes the root this installer's until the change is over, and waits for whoever else is at work
   * there. False where they have not ended in that time; what else goes wrong, the merge will say.
   */
  public boolean haveRoot(Duration atMost) throws InterruptedException {
    try {
      open();
      return turn.take(atMost);
    } catch (IOException e) {
      listener.warned("cannot tell who else is at work here: " + e.getMessage());
      return true;
    }
  }

  /** Waits likewise, and leaves the root to whoever comes next. */
  public boolean othersEnd(Duration atMost) throws IOException, InterruptedException {
    boolean have = haveRoot(atMost);
    turn.end();
    return have;
  }

  /** Unpacks everything beside its place. Touches nothing that the host uses. */
  public StageResult stage(ChangeId id, Plan plan, PackageSource source) {
    try {
      var host = openForNew();
      return stage(StagedChange.begin(host, id, plan), plan, source);
    } catch (IOException | IllegalArgumentException e) {
      abandon();
      return new StageResult.Refused(Faults.of("cannot stage the plan", e, settings.root()));
    } catch (OutOfMemoryError e) {
      abandon(); // with the memory that staging had
      return new StageResult.Refused(Faults.memory("cannot stage the plan", e));
    }
  }

  /**
   * Prepares to take away entries that others of their slots stand beside, by their folders, and
   * what they alone own; none of their phases runs.
   */
  public StageResult stageSurplus(ChangeId id, Set<Path> folders) {
    try {
      var host = openForNew();
      return stage(StagedChange.surplus(host, id, folders), NOTHING, NOTHING_COMES);
    } catch (IOException | IllegalArgumentException e) {
      abandon();
      return new StageResult.Refused(Faults.of("cannot repair", e, settings.root()));
    }
  }

  /** True where something was left behind for a kernel that does not run any more. */
  public boolean isTidyDue() throws IOException {
    return !over().isEmpty();
  }

  private List<LeftBehind.Since> over() throws IOException {
    if (running.kernel().isEmpty()) return List.of();
    return LeftBehind.read(stateDir()).over(running.kernel().get());
  }

  /** Takes that away, as one change of its own; what stood in the way, if anything. */
  public Optional<Fault> tidy(ChangeId id) {
    try {
      var over = over();
      if (over.isEmpty()) return Optional.empty();
      var contents = new ArrayList<Contents>();
      for (var since : over) contents.add(since.parsed(LeftBehind.in(stateDir())));
      var rest = LeftBehind.read(stateDir()).without(over);
      var host = openForNew();
      stage(StagedChange.leftovers(host, id, contents, rest), NOTHING, NOTHING_COMES);
      return switch (merge()) {
        case MergeResult.Merged _ -> confirm();
        case MergeResult.Restored(var fault, _) -> Optional.of(fault);
        case MergeResult.NotRestored(var fault) -> Optional.of(fault);
      };
    } catch (IOException | IllegalArgumentException e) {
      abandon();
      return Optional.of(Faults.of("cannot take away what was left behind", e, settings.root()));
    }
  }

  private StageResult stage(StagedChange change, Plan plan, PackageSource source)
      throws IOException {
    try (var heap = Heap.keptSmall()) {
      var result = change.stage(plan, source);
      staged = change;
      return result;
    } finally {
      if (staged == null) change.close();
    }
  }

  /** Files that this process stands on and that the staged plan replaces or takes away. */
  public Set<Path> underfoot() throws IOException {
    return staged == null ? Set.of() : staged.underfoot();
  }

  /** What a refused staging has made goes; a change that went further is not touched. */
  private void abandon() {
    boolean interrupted = Thread.interrupted();
    try {
      var story = Story.outline(stateDir());
      if (lock == null || !Journal.exists(stateDir()) || story.reached(Note.Merging.class)) return;
      forget(story);
    } catch (IOException e) {
      listener.warned("what was staged could not be removed: " + e.getMessage());
    } finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  /** Makes the staged plan true, or leaves the host as it was. */
  public MergeResult merge() {
    var change = staged;
    if (change == null) throw new IllegalStateException("nothing is staged");
    staged = null;
    try (change;
        var heap = Heap.keptSmall()) {
      turn.require();
      return change.merge(change.phases());
    } catch (StagedChange.CommitInDoubt e) {
      return putBack(Faults.of("cannot merge", e.trouble(), settings.root()), true);
    } catch (IOException | IllegalArgumentException e) {
      return putBack(Faults.of("cannot merge", e, settings.root()), false);
    } catch (RuntimeException e) {
      putBack(Fault.permanent("a bug stopped the merge: " + e), false);
      throw e;
    }
  }

  /**
   * An interrupt stops the merge, but not the way back: its files must not be closed under us.
   * Where it is {@code inDoubt} whether the commit record is on the disk, the change is taken back:
   * after a loss of power that is right whether it was there or not.
   */
  private MergeResult putBack(Fault why, boolean inDoubt) {
    boolean interrupted = Thread.interrupted();
    try (var heap = Heap.keptSmall()) {
      var host = open();
      var story = Story.read(stateDir(), points);
      boolean committed = story.reached(Note.Committed.class);
      if (committed && !inDoubt) return new MergeResult.Merged(story.effects(), List.of());
      var restored =
          new MergeResult.Restored(why, committed ? revert(host, story) : undo(host, story));
      turn.end();
      return restored;
    } catch (IOException e) {
      var what = why.what() + "; and putting the host back failed: " + e.getMessage();
      return new MergeResult.NotRestored(Fault.local(what));
    } finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  private List<String> undo(Host host, Story story) throws IOException {
    makeRoom(story);
    List<String> effects;
    try (var journal = Journal.open(stateDir(), points)) {
      wayBack(host, story, journal).undo();
      rememberKernel(host, story);
      effects = Story.outline(stateDir()).effects();
      WayBack.forget(story, true, journal, points);
    }
    return effects;
  }

  /** A machine that was started on the other build runs on it, and these are not its files. */
  private void rememberKernel(Host host, Story story) throws IOException {
    var kernel = host.running().kernel();
    if (kernel.isEmpty() || story.kernel().isEmpty()) return;
    var replaced = story.kernel().get();
    if (replaced.release().equals(kernel.get().release())
        && !replaced.boot().equals(kernel.get().boot()))
      ReplacedKernel.by(kernel.get()).write(stateDir(), points);
  }

  /** A full disk must not stand in the way back. */
  private void makeRoom(Story story) throws IOException {
    for (var area : story.areas()) Area.release(area, points);
  }

  private WayBack wayBack(Host host, Story story, Journal journal) {
    return new WayBack(story, journal, host.database(), host.hooks(), points, clock, listener);
  }

  /** Gives up the way back of a merged change. */
  public Optional<Fault> confirm() {
    try {
      open();
      var story = Story.outline(stateDir());
      if (!story.reached(Note.Committed.class) || story.reached(Note.Reverting.class))
        throw Refusal.local("no merged change waits for its confirmation");
      confirm(story);
      turn.end();
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.of(Faults.of("cannot confirm", e, settings.root()));
    }
  }

  private void confirm(Story story) throws IOException {
    try (var journal = Journal.open(stateDir(), points)) {
      journal.commit(new Note.Confirming(clock.instant()));
      WayBack.forget(story, false, journal, points);
    }
  }

  /** Takes a merged change back, without network. */
  public RevertResult revert() {
    try (var heap = Heap.keptSmall()) {
      var host = open();
      var story = Story.read(stateDir(), points);
      if (!story.reached(Note.Committed.class) || story.reached(Note.Confirming.class))
        throw Refusal.local("no merged change can be reverted");
      turn.require();
      var reverted = new RevertResult.Reverted(revert(host, story));
      turn.end();
      return reverted;
    } catch (IOException | IllegalArgumentException e) {
      return new RevertResult.RevertFailed(Faults.of("cannot revert", e, settings.root()));
    }
  }

  private List<String> revert(Host host, Story story) throws IOException {
    makeRoom(story);
    try (var journal = Journal.open(stateDir(), points)) {
      journal.commit(new Note.Reverting(clock.instant()));
      var phases = host.phases(journal, story.areas().getFirst(), true);
      wayBack(host, story, journal).revert(phases);
      rememberKernel(host, story);
      journal.sync();
      var effects = Story.outline(stateDir()).effects();
      WayBack.forget(story, true, journal, points);
      return effects;
    }
  }

  /** Ends what a crash has left half done, one way or the other. Can be called at any time. */
  public Recovery recover() {
    try (var heap = Heap.keptSmall()) {
      var host = open();
      if (!Journal.exists(stateDir())) return new Recovery.Nothing();
      return recover(host, Story.read(stateDir(), points));
    } catch (IOException | IllegalArgumentException e) {
      return new Recovery.Failed(Faults.of("cannot recover", e, settings.root()));
    }
  }

  private Recovery recover(Host host, Story story) throws IOException {
    var change = story.change();
    if (change.isEmpty() || !story.reached(Note.Merging.class)) {
      forget(story);
      return new Recovery.Nothing();
    }
    turn.require();
    var recovery = recover(host, story, change.get());
    if (!(recovery instanceof Recovery.MergedUnconfirmed)) turn.end();
    return recovery;
  }

  private Recovery recover(Host host, Story story, ChangeId change) throws IOException {
    if (!story.reached(Note.Committed.class))
      return new Recovery.Restored(change, undo(host, story));
    if (story.reached(Note.Reverting.class))
      return new Recovery.Restored(change, revert(host, story));
    if (story.reached(Note.Confirming.class)) {
      forget(story);
      return new Recovery.Confirmed(change);
    }
    disarm(story);
    host.hooks().afterPlan(story.touched());
    return new Recovery.MergedUnconfirmed(change, story.effects());
  }

  private void disarm(Story story) throws IOException {
    var disk = new Disk(points);
    story.eachOp(disk::disarm);
  }

  private void forget(Story story) throws IOException {
    boolean back = !story.reached(Note.Confirming.class);
    try (var journal = Journal.open(stateDir(), points)) {
      WayBack.forget(story, back, journal, points);
    }
  }

  private Host open() throws IOException {
    if (lock == null) {
      makeStateDir();
      lock = Lock.take(stateDir());
    }
    return Host.of(settings, running, clock, listener, points);
  }

  /** For another change, which nobody is in the way of. */
  private Host openForNew() throws IOException {
    var host = open();
    if (Journal.exists(stateDir()))
      throw Refusal.local("an earlier change is not over; recover, confirm or revert it first");
    var other = turn.other();
    if (other.isPresent()) throw Turn.busy(other.get());
    return host;
  }

  private void makeStateDir() throws IOException {
    try {
      if (!NamedFiles.isDirectory(stateDir())) Files.createDirectories(stateDir());
    } catch (IOException e) {
      throw Refusal.local("cannot make the state directory " + stateDir() + ": " + e.getMessage());
    }
  }

  private Path stateDir() {
    return settings.stateDir();
  }

  /** Lets other processes in. What is staged and not merged stays until the next recovery. */
  @Override
  public void close() throws IOException {
    if (staged != null) staged.close();
    staged = null;
    turn.end();
    if (lock != null) lock.close();
    lock = null;
  }
}
