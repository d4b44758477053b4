package io.wherry.agent.install;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.PackageId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the journal tells of the change under way; its operations are read when asked for. */
final class Story {
  private final Path stateDir;
  private final Points points;
  private Optional<ChangeId> change = Optional.empty();
  private Path root = Path.of("/");
  private final List<Path> areas = new ArrayList<>();
  private final Map<Path, Stat.Time> tops = new HashMap<>();
  private final List<Records.Stretch> pieces = new ArrayList<>();
  private int inPiece;
  private Touched touched = Touched.NOTHING;
  private final Effects effects = new Effects();
  private final Set<Note.PhaseStarted> phases = new HashSet<>();
  private final List<Note> entries = new ArrayList<>();
  private Optional<ReplacedKernel> kernel = Optional.empty();
  private final Set<Class<? extends Note>> stages = new HashSet<>();

  private Story(Path stateDir, Points points) {
    this.stateDir = stateDir;
    this.points = points;
  }

  static Story read(Path stateDir, Points points) throws IOException {
    var story = new Story(stateDir, points);
    if (Journal.exists(stateDir)) Journal.read(stateDir, story::hear);
    return story;
  }

  /** Without operations: enough for whoever only takes away what is left of it. */
  static Story outline(Path stateDir) throws IOException {
    var story = new Story(stateDir, Points.NONE);
    if (Journal.exists(stateDir)) Journal.readOutline(stateDir, story::hear);
    return story;
  }

  private void hear(Note note, Records.Stretch where) {
    hear(note);
    if (note instanceof Note.Intent i) hear(i.op(), where);
  }

  private void hear(Op op, Records.Stretch where) {
    touched = touched.and(Touched.of(op, root));
    if (pieces.isEmpty() || inPiece >= points.mostAtOnce()) {
      pieces.add(where);
      inPiece = 0;
    } else pieces.add(pieces.removeLast().and(where));
    inPiece += op instanceof Op.Tree tree ? 1 + tree.names().size() : 1;
  }

  private void hear(Note note) {
    effects.hear(note);
    switch (note) {
      case Note.Begun b -> {
        change = Optional.of(b.change());
        root = b.root();
        areas.addAll(b.areas());
      }
      case Note.Covered c -> areas.addAll(c.areas());
      case Note.Top t -> tops.putIfAbsent(t.directory(), t.time());
      case Note.PhaseStarted p -> phases.add(p);
      case Note.Placed _, Note.Removed _ -> entries.add(note);
      case Note.KernelReplaced(var release, var boot) ->
          kernel = Optional.of(new ReplacedKernel(release, boot));
      case Note.Intent _,
          Note.PhaseFinished _,
          Note.ConfigurationFile _,
          Note.Left _,
          Note.AccountMade _ -> {}
      case Note.Merging _, Note.Committed _, Note.Reverting _, Note.Undone _, Note.Confirming _ ->
          stages.add(note.getClass());
    }
  }

  /** Absent where the journal is, or ends before its first record was whole. */
  Optional<ChangeId> change() {
    return change;
  }

  Path root() {
    return root;
  }

  boolean reached(Class<? extends Note> stage) {
    return stages.contains(stage);
  }

  List<Path> areas() {
    return areas;
  }

  /** The time that the directory had before it got an area. */
  Optional<Stat.Time> timeOf(Path top) {
    return Optional.ofNullable(tops.get(top));
  }

  /** Every operation, oldest first. */
  void eachOp(Op.Taker each) throws IOException {
    for (var piece : pieces) for (var op : ops(piece)) each.take(op);
  }

  /** Every operation, newest first. */
  void eachOpBack(Op.Taker each) throws IOException {
    for (var piece : pieces.reversed()) for (var op : ops(piece).reversed()) each.take(op);
  }

  private List<Op> ops(Records.Stretch piece) throws IOException {
    var ops = new ArrayList<Op>();
    Journal.readAgain(
        stateDir,
        piece,
        note -> {
          if (note instanceof Note.Intent i) ops.add(i.op());
        });
    return ops;
  }

  /** What all of them change together. */
  Touched touched() {
    return touched;
  }

  /** Accounts that were made, phases that were begun, and what else cannot be undone. */
  List<String> effects() {
    return effects.words();
  }

  /** Of which kernel the change made the files another build's, and in which boot. */
  Optional<ReplacedKernel> kernel() {
    return kernel;
  }

  boolean begunReverting(PackageId id, Phase phase) {
    return phases.contains(new Note.PhaseStarted(id, phase.word(), true));
  }

  /** {@link Note.Placed} and {@link Note.Removed}, in the plan's order. */
  List<Note> entries() {
    return List.copyOf(entries);
  }
}
