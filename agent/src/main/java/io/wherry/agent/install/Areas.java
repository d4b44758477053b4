package io.wherry.agent.install;

import io.wherry.common.model.ChangeId;
import io.wherry.common.posix.FileTrouble;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One {@link Area} per file system that the plan touches. */
final class Areas {
  private final Path root;
  private final ChangeId change;
  private final Mounts mounts;
  private final Tops tops;
  private final Set<Path> pinned = new HashSet<>();
  private final Map<Path, Area> areas = new LinkedHashMap<>();

  Areas(Path root, ChangeId change, Mounts mounts) {
    this.root = root;
    this.change = change;
    this.mounts = mounts;
    this.tops = new Tops(root, mounts);
  }

  /** The file systems' tops that these places in the root lie on, read-only ones refused. */
  void cover(Collection<Path> places) throws IOException {
    for (var place : places) {
      var top = tops.of(place);
      if (!areas.containsKey(top)) areas.put(top, areaOn(top));
    }
  }

  /** Makes a directory outside the root, perhaps, a place of its own. */
  void pin(Path directory) {
    pinned.add(directory);
    areas.put(directory, new Area(directory, directory.resolve(Area.NAME).resolve(change.value())));
  }

  private Area areaOn(Path top) throws IOException {
    if (Posix.space(top).readOnly())
      throw Refusal.local("the file system at " + top + " is mounted read-only; mount it writable");
    return new Area(top, top.resolve(Area.NAME).resolve(change.value()));
  }

  /** The area from which {@code target} can be renamed to. */
  Area of(Path target) throws IOException {
    return ofAny(target)
        .orElseThrow(() ->
            new IOException("nothing was staged on the file system of " + Tops.parentOf(target)));
  }

  /** Likewise; empty on a file system where the plan moves nothing. */
  Optional<Area> ofAny(Path target) throws IOException {
    var pinned = areas.get(Tops.parentOf(target));
    if (pinned != null) return Optional.of(pinned);
    return Optional.ofNullable(areas.get(tops.of(Tops.parentOf(target))));
  }

  /** True where another file system, or a file of one, is mounted at just this place. */
  boolean isMountPoint(Path place) {
    return mounts.isPoint(place);
  }

  void make(Points points) throws IOException {
    for (var area : areas.values()) {
      try {
        area.make(points);
        if (isWrittenOnTheWayBack(area)) area.reserve(points);
      } catch (AccessDeniedException e) {
        throw Refusal.local("no permission to write into " + area.mount());
      } catch (FileSystemException e) {
        if (FileTrouble.isFull(e)) throw Refusal.local(Faults.full(e, area.mount()));
        throw Refusal.local("cannot write into " + area.mount() + ": " + e.getMessage());
      }
    }
  }

  /** The journal's area, and that in which phases work. */
  private boolean isWrittenOnTheWayBack(Area area) {
    return area.mount().equals(root) || pinned.contains(area.mount());
  }

  List<Area> all() {
    return List.copyOf(areas.values());
  }

  /** What must be known of the places before they get their areas. */
  List<Note> notes() throws IOException {
    var notes = new ArrayList<Note>();
    for (var area : areas.values())
      notes.add(new Note.Top(area.mount(), Stat.existing(area.mount()).mtime()));
    return notes;
  }

  List<Path> directories() {
    return areas.values().stream().map(Area::directory).toList();
  }

  /** Has the disks begin with what was staged; only {@link #sync} promises anything. */
  Areas flush() throws IOException {
    for (var area : all()) Sync.ahead(area.mount());
    return this;
  }

  void sync(Points points) throws IOException {
    for (var area : areas.values()) Sync.fileSystem(area.mount(), points);
  }
}
