package io.wherry.agent;

import io.wherry.agent.inspect.CrowdedSlot;
import io.wherry.agent.inspect.CrowdedSlot.Claim;
import io.wherry.agent.inspect.Difference;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.RootPaths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is to become of every slot that holds more than one entry. */
record Repair(List<Slot> slots) {
  Repair {
    slots = List.copyOf(slots);
  }

  /** {@code kept} is empty where nothing is whole, or nobody can tell whose the files are. */
  record Slot(CrowdedSlot crowded, Optional<Claim> kept, List<Drop> drops) {
    Slot {
      drops = List.copyOf(drops);
    }

    /** False where a person must say which entry stays. */
    boolean isDecided() {
      return kept.isPresent() || crowded.isVoid();
    }
  }

  /** An entry that goes, with the files that go with it and those of its own that stay. */
  record Drop(Claim claim, List<String> files, List<String> staying) {
    Drop {
      files = List.copyOf(files);
      staying = List.copyOf(staying);
    }
  }

  /**
   * {@code keep}: what a person has decided, by what tells entries apart; {@code unfinished}: what
   * cave was in the middle of.
   */
  static Repair of(Path root, Set<String> keep, Set<PackageId> unfinished)
      throws IOException, InterruptedException {
    var paths = new RootPaths(root.toRealPath());
    var slots = new ArrayList<Slot>();
    for (var crowded : CrowdedSlot.in(root)) {
      var kept =
          crowded.named(keep::contains).or(() -> crowded.before(unfinished)).or(crowded::owner);
      slots.add(new Slot(crowded, kept, drops(crowded, kept, root, paths)));
    }
    return new Repair(slots);
  }

  private static List<Drop> drops(
      CrowdedSlot crowded, Optional<Claim> kept, Path root, RootPaths paths) throws IOException {
    if (kept.isEmpty() && !crowded.isVoid()) return List.of();
    var surplus = crowded.claims().stream().filter(c -> !kept.equals(Optional.of(c))).toList();
    var folders = surplus.stream().map(c -> c.entry().directory()).collect(Collectors.toSet());
    var others =
        InstalledDatabase.open(root).entries().stream()
            .filter(e -> !folders.contains(e.directory()))
            .toList();
    var drops = new ArrayList<Drop>();
    for (var claim : surplus) drops.add(drop(claim, CrowdedSlot.onlyOf(claim, others, paths)));
    return drops;
  }

  private static Drop drop(Claim claim, List<String> own) {
    Map<String, Difference> differing = new HashMap<>();
    for (var difference : claim.differences()) differing.put(difference.path(), difference);
    var files = new ArrayList<String>();
    var staying = new ArrayList<String>();
    for (var path : own) {
      var difference = Optional.ofNullable(differing.get(path));
      if (difference.isEmpty()) files.add(path);
      else if (Removal.stays(difference.get()))
        staying.add(path + " (" + difference.get().detail() + ")");
    }
    return new Drop(claim, files, staying);
  }

  /** Folders of the entries that go. */
  Set<Path> surplus() {
    return slots.stream()
        .flatMap(slot -> slot.drops().stream())
        .map(drop -> drop.claim().entry().directory())
        .collect(Collectors.toSet());
  }

  List<Slot> undecided() {
    return slots.stream().filter(slot -> !slot.isDecided()).toList();
  }
}
