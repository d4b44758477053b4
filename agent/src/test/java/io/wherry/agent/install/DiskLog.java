package io.wherry.agent.install;

import io.wherry.agent.install.DiskImage.Inode;
import io.wherry.agent.install.DiskWrite.Name;
import io.wherry.agent.install.DiskWrite.Names;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was written to one file system from step to step, found out by looking at all of it before
 * each: nothing can be forgotten. And what was synced.
 */
final class DiskLog {
  /** A sync that began at a step, and has ended by the next. */
  record Synced(int at, What what, long inode) {
    enum What {
      ALL,
      DIRECTORY,
      FILE
    }
  }

  private final Path top;
  private final Set<Path> others;
  private final DiskImage first;
  private DiskImage last;
  private final Map<Long, Inode> made = new HashMap<>();
  private final List<DiskWrite> writes = new ArrayList<>();
  private final List<Synced> syncs = new ArrayList<>();

  DiskLog(Path top, Set<Path> others) throws IOException {
    this.top = top;
    this.others = others;
    this.first = DiskImage.of(top, others, DiskImage.NONE);
    this.last = first;
  }

  Path top() {
    return top;
  }

  Set<Path> others() {
    return others;
  }

  /** As it was when all of it was durable. */
  DiskImage first() {
    return first.copy();
  }

  List<DiskWrite> writes() {
    return writes;
  }

  List<Synced> syncs() {
    return syncs;
  }

  /** Objects that came later, without anything that would have to be written to them. */
  Inode made(long inode) {
    return java.util.Objects.requireNonNull(made.get(inode)).copy();
  }

  boolean holds(Path path) {
    return path.startsWith(top) && others.stream().noneMatch(path::startsWith);
  }

  /** Notes what was written before the step of that number. */
  void look(int step) throws IOException {
    var now = DiskImage.of(top, others, last);
    writes.addAll(names(step, last, now));
    for (var each : now.inodes().entrySet()) object(step, each.getKey(), each.getValue());
    last = now;
  }

  private void object(int step, long number, Inode now) {
    var was = last.inodes().get(number);
    if (was == null) {
      was = Inode.fresh(now.kind(), now.kind() == Stat.Kind.SYMLINK ? now.content() : "");
      made.put(number, was);
    }
    if (!was.content().equals(now.content()))
      writes.add(new DiskWrite.Content(step, number, now.content()));
    if (!was.dress().equals(now.dress()))
      writes.add(new DiskWrite.Dressed(step, number, now.dress()));
  }

  void sync(int step, Synced.What what, Path path) throws IOException {
    syncs.add(new Synced(step, what, Stat.existing(path).inode()));
  }

  private static List<Names> names(int step, DiskImage was, DiskImage now) {
    var changes = new ArrayList<Name>();
    var directories = new TreeSet<>(was.inodes().keySet());
    directories.addAll(now.inodes().keySet());
    for (var directory : directories)
      changes(directory, was.inodes().get(directory), now.inodes().get(directory), changes);
    return grouped(step, changes, was, now);
  }

  private static void changes(
      long directory,
      @org.jspecify.annotations.Nullable Inode was,
      @org.jspecify.annotations.Nullable Inode now,
      List<Name> changes) {
    var before = was == null ? Map.<String, Long>of() : was.names();
    var after = now == null ? Map.<String, Long>of() : now.names();
    var all = new TreeMap<String, Long>(before);
    all.putAll(after);
    for (var name : all.keySet()) {
      var old = Optional.ofNullable(before.get(name));
      var fresh = Optional.ofNullable(after.get(name));
      if (!old.equals(fresh)) changes.add(new Name(directory, name, old, fresh));
    }
  }

  /** An object that lost one name and got another was renamed, which is one thing. */
  private static List<Names> grouped(int step, List<Name> changes, DiskImage was, DiskImage now) {
    var groups = new ArrayList<List<Name>>();
    for (var change : changes) {
      var related =
          groups.stream().filter(g -> g.stream().anyMatch(o -> moves(o, change))).toList();
      var group = new ArrayList<Name>(List.of(change));
      related.forEach(group::addAll);
      groups.removeAll(related);
      groups.add(group);
    }
    return groups.stream().map(group -> write(step, group, was, now)).toList();
  }

  private static boolean moves(Name one, Name other) {
    return one.was().isPresent() && one.was().equals(other.is())
        || one.is().isPresent() && one.is().equals(other.was());
  }

  private static Names write(int step, List<Name> names, DiskImage was, DiskImage now) {
    var subjects = new HashSet<Long>();
    for (var name : names) {
      name.was().ifPresent(subjects::add);
      name.is().ifPresent(subjects::add);
    }
    var gone = new HashSet<>(subjects);
    gone.removeIf(number -> now.inodes().containsKey(number) || !was.inodes().containsKey(number));
    return new Names(step, List.copyOf(names), Set.copyOf(subjects), Set.copyOf(gone));
  }
}
