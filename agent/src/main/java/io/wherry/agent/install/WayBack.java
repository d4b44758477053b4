package io.wherry.agent.install;

import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.InstalledEntry;
import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Leads from a change that was begun back to the state before it. Each step can be repeated, so
 * that being killed on the way only means to go it again.
 */
final class WayBack {
  private static final int LANES = 2;
  private final Story story;
  private final Journal journal;
  private final InstalledDatabase database;
  private final StockHooks hooks;
  private final Points points;
  private final InstantSource clock;
  private final InstallListener listener;

  WayBack(
      Story story,
      Journal journal,
      InstalledDatabase database,
      StockHooks hooks,
      Points points,
      InstantSource clock,
      InstallListener listener) {
    this.story = story;
    this.journal = journal;
    this.database = database;
    this.hooks = hooks;
    this.points = points;
    this.clock = clock;
    this.listener = listener;
  }

  /** Files and entries only: of a change that was not committed. */
  void undo() throws IOException {
    if (story.reached(Note.Undone.class)) return;
    var touched = story.touched();
    hooks.beforeUndo(touched);
    var undo = new Undo(points, listener);
    story.eachOpBack(undo::one);
    sync();
    for (var what : undo.left()) journal.add(new Note.Left(what));
    journal.commit(new Note.Undone(clock.instant()));
    hooks.afterUndo(touched);
  }

  /**
   * Of a committed change: with the new packages' last phases before, the old ones' first after.
   */
  void revert(Phases phases) throws IOException {
    if (!story.reached(Note.Undone.class)) {
      for (var note : story.entries().reversed())
        if (note instanceof Note.Placed p) leave(p, phases);
      undo();
    }
    for (var note : story.entries()) {
      switch (note) {
        case Note.Placed p -> {
          for (var old : p.replaced()) comeBack(old, List.of(p.id()), phases);
        }
        case Note.Removed r -> comeBack(r.id(), List.of(), phases);
        default -> {}
      }
    }
  }

  private void leave(Note.Placed placed, Phases phases) throws IOException {
    var by = placed.replaced().stream().findFirst();
    for (var phase : List.of(Phase.PRERM, Phase.POSTRM))
      again(placed.id(), phase, List.of(), by, phases);
  }

  private void comeBack(PackageId old, List<PackageId> replacing, Phases phases)
      throws IOException {
    again(old, Phase.POSTINST, replacing, Optional.empty(), phases);
  }

  private void again(
      PackageId id,
      Phase phase,
      List<PackageId> replacing,
      Optional<PackageId> replacedBy,
      Phases phases)
      throws IOException {
    if (story.begunReverting(id, phase)) return;
    var entry = entry(id);
    if (entry.isEmpty()) return;
    var leaving = phases.layOut(entry.get(), phase);
    if (leaving.isPresent()) phases.mayRun(leaving.get().call(phase, replacing, replacedBy));
  }

  private Optional<InstalledEntry> entry(PackageId id) throws IOException {
    return database.entry(id);
  }

  private void sync() throws IOException {
    for (var area : story.areas()) {
      if (!NamedFiles.isDirectory(area)) continue;
      Sync.fileSystem(area, points);
    }
  }

  /**
   * Backups, staging and the journal go; there is no way back or forth after it. {@code back} where
   * the host is as before the change.
   */
  static void forget(Story story, boolean back, Journal journal, Points points) throws IOException {
    for (var area : story.areas()) forget(area, points);
    // The journal alone knows of what would be left if it went first.
    for (var area : story.areas()) {
      var ours = Disk.parent(area);
      var top = Disk.parent(ours);
      if (back && story.timeOf(top).isPresent()) {
        points.at("restore time of " + top);
        Trees.setTime(top, story.timeOf(top).get());
      }
      Sync.directory(NamedFiles.isDirectory(ours) ? ours : top, points);
    }
    journal.delete();
  }

  private static void forget(Path area, Points points) throws IOException {
    points.at("forget " + area);
    forgetStaged(new Area(Disk.parent(Disk.parent(area)), area));
    TreeRemoval.delete(area);
    var ours = Disk.parent(area);
    if (NamedFiles.isDirectory(ours))
      Trees.unnoticed(Disk.parent(ours), points, () -> deleteIfEmpty(ours));
  }

  /** Hundreds of directories are left of what was staged: more than one thread has to do. */
  private static void forgetStaged(Area area) throws IOException {
    if (!NamedFiles.isDirectory(area.images())) return;
    try (var lanes = Lanes.<Path>start("forget", LANES)) {
      for (var staged : NamedFiles.list(area.images())) lanes.begin(() -> gone(staged));
      lanes.results();
    }
  }

  private static Path gone(Path staged) throws IOException {
    TreeRemoval.delete(staged);
    return staged;
  }

  private static void deleteIfEmpty(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (java.nio.file.DirectoryNotEmptyException _) {
      // Another change has left something here: it is not ours.
    }
  }
}
