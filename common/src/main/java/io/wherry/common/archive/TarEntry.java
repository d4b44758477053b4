package io.wherry.common.archive;

import java.util.Map;

/**
 * One object of a tarball. {@code path} is relative, without {@code .}, {@code ..} or a closing
 * slash; {@code mode} has permission bits with setuid, setgid and sticky; {@code linkTarget} is
 * empty except for links, and for hard links a path like {@code path}. Access control lists among
 * {@code xattrs} are kept as text, for the sake of the names in them.
 */
public record TarEntry(
    String path,
    Kind kind,
    int mode,
    long uid,
    long gid,
    String user,
    String group,
    long size,
    long mtimeSeconds,
    int mtimeNanos,
    String linkTarget,
    Map<String, byte[]> xattrs) {
  public TarEntry {
    xattrs = Map.copyOf(xattrs);
    if ((mode & ~07777) != 0)
      throw new IllegalArgumentException("mode of " + path + ": " + Integer.toOctalString(mode));
    if (size < 0) throw new IllegalArgumentException("size of " + path + ": " + size);
    if (mtimeNanos < 0 || mtimeNanos > 999_999_999)
      throw new IllegalArgumentException("nanoseconds of " + path + ": " + mtimeNanos);
  }

  /** The same under another path. */
  TarEntry at(String other) {
    return with(other, linkTarget);
  }

  TarEntry with(String otherPath, String otherTarget) {
    if (otherPath.equals(path) && otherTarget.equals(linkTarget)) return this;
    return new TarEntry(
        otherPath,
        kind,
        mode,
        uid,
        gid,
        user,
        group,
        size,
        mtimeSeconds,
        mtimeNanos,
        otherTarget,
        xattrs);
  }

  /** What a tarball may hold. */
  public enum Kind {
    FILE,
    DIRECTORY,
    SYMLINK,
    HARDLINK
  }
}
