package io.wherry.common.archive;

import io.wherry.common.archive.TarEntry.Kind;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decides on names alone whether an archive stays within its directory. Since only what an entry
 * put there can lie in that directory, remembering every entry is enough: no look at the disk, no
 * race.
 */
final class PathRules {
  static final String BESIDE = "PBIN";
  static final String ENVIRONMENT = BESIDE + "/environment";
  private static final int COMPONENT = 255;
  private static final int TARGET = 4095;

  private final Limits limits;
  private final Map<String, Kind> seen = new HashMap<>();
  private long bytes;

  PathRules(Limits limits) {
    this.limits = limits;
  }

  /**
   * The entry under its plain name; empty for one that stands for nothing (the top, PBIN itself).
   */
  Optional<TarEntry> admit(TarEntry raw) throws HostileArchiveException {
    var path = plain(raw.path(), raw);
    if (path.isEmpty()) return Optional.empty();
    var entry = renamed(raw, path);
    claim(entry);
    if (path.equals(BESIDE)) {
      require(entry.kind() == Kind.DIRECTORY, "may only be a directory", raw);
      return Optional.empty();
    }
    if (inside(path)) checkBeside(entry, raw);
    else checkParent(path, raw);
    return Optional.of(checkedLink(entry));
  }

  private void claim(TarEntry entry) throws HostileArchiveException {
    require(seen.size() < limits.entries(), "is one more than " + limits.entries(), entry);
    require(seen.put(entry.path(), entry.kind()) == null, "comes a second time", entry);
    bytes += entry.size();
    require(bytes >= 0 && bytes <= limits.bytes(), "exceeds " + limits.bytes() + " bytes", entry);
  }

  private static boolean inside(String path) {
    return path.startsWith(BESIDE + "/");
  }

  private static void checkBeside(TarEntry entry, TarEntry raw) throws HostileArchiveException {
    require(entry.path().equals(ENVIRONMENT), "has no business in " + BESIDE, raw);
    require(entry.kind() == Kind.FILE, "must be a file", raw);
  }

  private void checkParent(String path, TarEntry raw) throws HostileArchiveException {
    int slash = path.lastIndexOf('/');
    if (slash < 0) return;
    var parent = seen.get(path.substring(0, slash));
    require(parent != null, "comes before its directory", raw);
    require(parent != Kind.SYMLINK, "lies behind a symlink of the same archive", raw);
    require(parent == Kind.DIRECTORY, "lies below something that is no directory", raw);
  }

  private TarEntry checkedLink(TarEntry entry) throws HostileArchiveException {
    return switch (entry.kind()) {
      case FILE, DIRECTORY -> retargeted(entry, "");
      case SYMLINK -> {
        var target = entry.linkTarget();
        require(!target.isEmpty() && length(target) <= TARGET, "has no usable target", entry);
        require(target.indexOf('\0') < 0, "has a target with a NUL byte", entry);
        yield entry;
      }
      case HARDLINK -> {
        var target = plain(entry.linkTarget(), entry);
        require(
            seen.get(target) == Kind.FILE && !inside(target) && !target.equals(entry.path()),
            "is a hard link to no earlier file of this archive",
            entry);
        yield retargeted(entry, target);
      }
    };
  }

  /** Without a leading {@code ./} or a directory's closing slash; empty for the top itself. */
  private String plain(String name, TarEntry entry) throws HostileArchiveException {
    var path = name;
    while (path.startsWith("./")) path = path.substring(2);
    if (entry.kind() == Kind.DIRECTORY) {
      if (path.isEmpty() || path.equals(".")) return "";
      if (path.endsWith("/")) path = path.substring(0, path.length() - 1);
    }
    require(!path.startsWith("/"), "is absolute", entry);
    require(length(path) <= limits.pathLength(), "has too long a name", entry);
    require(path.indexOf('\0') < 0, "has a NUL byte in its name", entry);
    for (var component : path.split("/", -1)) checkComponent(component, entry);
    return path;
  }

  private static void checkComponent(String component, TarEntry entry)
      throws HostileArchiveException {
    require(!component.equals(".."), "leads upwards", entry);
    require(!component.isEmpty() && !component.equals("."), "has no plain name", entry);
    require(length(component) <= COMPONENT, "has too long a name", entry);
  }

  private static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void require(boolean holds, String what, TarEntry entry)
      throws HostileArchiveException {
    if (!holds) throw new HostileArchiveException(what, entry.path());
  }

  private static TarEntry renamed(TarEntry e, String path) {
    return with(e, path, e.linkTarget());
  }

  private static TarEntry retargeted(TarEntry e, String target) {
    return e.linkTarget().equals(target) ? e : with(e, e.path(), target);
  }

  private static TarEntry with(TarEntry e, String path, String target) {
    if (path.equals(e.path()) && target.equals(e.linkTarget())) return e;
    return new TarEntry(
        path,
        e.kind(),
        e.mode(),
        e.uid(),
        e.gid(),
        e.user(),
        e.group(),
        e.size(),
        e.mtimeSeconds(),
        e.mtimeNanos(),
        target,
        e.xattrs());
  }
}
