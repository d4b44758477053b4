package io.wherry.common.archive;

import io.wherry.common.posix.OpenDirectory;
import io.wherry.common.posix.OpenFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/** Puts single objects on disk with their owner, mode and time. Safe from any thread. */
final class Placing {
  private static final int PRIVATE_FILE = 0600;
  private static final int PRIVATE_DIRECTORY = 0700;

  private final OpenDirectory into;
  private final Ownership ownership;
  private final NewFiles fresh;

  /** {@code fresh} is how files there come into being. */
  Placing(OpenDirectory into, Ownership ownership, NewFiles fresh) {
    this.into = into;
    this.ownership = ownership;
    this.fresh = fresh;
  }

  /** Closed to others until it is dressed, as directories are, or of its mode at once. */
  OpenFile create(TarEntry entry) throws IOException {
    return into.create(entry.path(), fresh.keepsMode(entry.mode()) ? entry.mode() : PRIVATE_FILE);
  }

  /** A file from its whole content. */
  void file(TarEntry entry, MemorySegment content) throws IOException {
    try (var open = create(entry)) {
      open.write(content, 0);
      dressFile(open, entry);
    }
  }

  void directory(TarEntry entry) throws IOException {
    into.mkdir(entry.path(), PRIVATE_DIRECTORY);
  }

  void symlink(TarEntry entry) throws IOException {
    into.symlink(entry.linkTarget(), entry.path());
    switch (ownership) {
      case Ownership.Self _ -> {}
      case Ownership.Recorded _ -> into.own(entry.path(), (int) entry.uid(), (int) entry.gid());
      case Ownership.Named known -> into.own(entry.path(), uid(known, entry), gid(known, entry));
    }
    into.setTimes(entry.path(), entry.mtimeSeconds(), entry.mtimeNanos());
  }

  void link(TarEntry entry) throws IOException {
    into.link(entry.linkTarget(), entry.path());
  }

  void dressDirectory(TarEntry entry) throws IOException {
    try (var open = into.directory(entry.path())) {
      dress(open, entry, false);
    }
  }

  /** A file that {@link #create} has made. */
  void dressFile(OpenFile open, TarEntry entry) throws IOException {
    dress(open, entry, fresh.keepsMode(entry.mode()));
  }

  /** Owner before mode and attributes, because a change of owner takes setuid bits away. */
  private void dress(OpenFile open, TarEntry entry, boolean hasMode) throws IOException {
    switch (ownership) {
      case Ownership.Self _ -> {}
      case Ownership.Recorded _ -> own(open, (int) entry.uid(), (int) entry.gid());
      case Ownership.Named known -> own(open, uid(known, entry), gid(known, entry));
    }
    if (!hasMode) open.chmod(entry.mode());
    if (!entry.xattrs().isEmpty()) attributes(open, entry);
    open.setTimes(entry.mtimeSeconds(), entry.mtimeNanos());
  }

  private void own(OpenFile open, int uid, int gid) throws IOException {
    if (!fresh.belongTo(uid, gid)) open.own(uid, gid);
  }

  private static int uid(Ownership.Named known, TarEntry entry) throws IOException {
    return (int) OwnerSearch.users(known, entry.path()).number(entry.uid(), entry.user());
  }

  private static int gid(Ownership.Named known, TarEntry entry) throws IOException {
    return (int) OwnerSearch.groups(known, entry.path()).number(entry.gid(), entry.group());
  }

  /** They need the privilege that goes with the archive's owners; without it they stay away. */
  private void attributes(OpenFile open, TarEntry entry) throws IOException {
    if (ownership instanceof Ownership.Self) return;
    for (var each : entry.xattrs().entrySet())
      if (Xattr.keeps(each.getKey())) open.setXattr(each.getKey(), value(each, entry));
  }

  private byte[] value(Map.Entry<String, byte[]> attribute, TarEntry entry) throws IOException {
    return Acl.isAcl(attribute.getKey())
        ? Acl.parse(attribute.getValue()).kernels(numbers(entry))
        : attribute.getValue();
  }

  private Acl.Numbers numbers(TarEntry entry) {
    return ownership instanceof Ownership.Named known
        ? new Acl.Numbers(
            OwnerSearch.users(known, entry.path())::number,
            OwnerSearch.groups(known, entry.path())::number)
        : Acl.Numbers.SPELLED;
  }
}
