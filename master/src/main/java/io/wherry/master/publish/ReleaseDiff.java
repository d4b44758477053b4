package io.wherry.master.publish;

import io.wherry.common.model.Build;
import io.wherry.common.model.PackageId;
import io.wherry.common.release.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What is in one release and not in another, by name and slot. */
public record ReleaseDiff(List<Build> added, List<Build> removed, List<Changed> changed) {
  public ReleaseDiff {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    changed = List.copyOf(changed);
  }

  /** Another build in the same place. */
  public record Changed(Build from, Build to) {}

  static ReleaseDiff between(List<Manifest.Entry> from, List<Manifest.Entry> to) {
    var before = bySlot(from);
    var after = bySlot(to);
    var added = new ArrayList<Build>();
    var changed = new ArrayList<Changed>();
    after.forEach((slot, build) -> {
      var old = before.remove(slot);
      if (old == null) added.add(build);
      else if (!old.equals(build)) changed.add(new Changed(old, build));
    });
    return new ReleaseDiff(added, List.copyOf(before.values()), changed);
  }

  static String slotOf(PackageId id) {
    return id.name() + ":" + id.slot();
  }

  private static TreeMap<String, Build> bySlot(List<Manifest.Entry> entries) {
    var builds = new TreeMap<String, Build>();
    for (var entry : entries) builds.put(slotOf(entry.build().id()), entry.build());
    return builds;
  }
}
