package io.wherry.common.archive;

import io.wherry.common.archive.TarEntry.Kind;
import io.wherry.common.posix.FileNames;
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

  private final Limits limits;
  private final SeenPaths seen = new SeenPaths();

  /** A directory, which it stays: most entries follow another one of the same. */
  private String lastParent = "";

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
    var entry = raw.at(path);
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
    require(seen.add(entry.path(), entry.kind()), "comes a second time", entry);
    if (entry.size() > limits.bytes() - bytes)
      throw new OversizeArchiveException(limits.bytes(), entry.path());
    bytes += entry.size();
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
    if (slash < 0 || (slash == lastParent.length() && path.startsWith(lastParent))) return;
    var above = path.substring(0, slash);
    var parent = seen.get(above).orElse(null);
    require(parent != null, "comes before its directory", raw);
    require(parent != Kind.SYMLINK, "lies behind a symlink of the same archive", raw);
    require(parent == Kind.DIRECTORY, "lies below something that is no directory", raw);
    lastParent = above;
  }

  private TarEntry checkedLink(TarEntry entry) throws HostileArchiveException {
    return switch (entry.kind()) {
      case FILE, DIRECTORY -> entry.with(entry.path(), "");
      case SYMLINK -> {
        var target = entry.linkTarget();
        boolean usable = !target.isEmpty() && fits(target, limits.linkLength());
        require(usable, "has no usable target", entry);
        require(target.indexOf('\0') < 0, "has a target with a NUL byte", entry);
        yield entry;
      }
      case HARDLINK -> {
        var target = plain(entry.linkTarget(), entry);
        require(
            linkable(target) && !target.equals(entry.path()),
            "is a hard link to no earlier file of this archive",
            entry);
        yield entry.with(entry.path(), target);
      }
    };
  }

  /** A symlink may have two names as well; a link to it leads no further than the symlink. */
  private boolean linkable(String target) {
    var kind = seen.get(target);
    return kind.isPresent() && kind.get() != Kind.DIRECTORY && !inside(target);
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
    require(fits(path, limits.pathLength()), "has too long a name", entry);
    require(path.indexOf('\0') < 0, "has a NUL byte in its name", entry);
    var components = path.split("/", -1);
    require(components.length <= limits.depth(), "lies too deep", entry);
    for (var component : components) checkComponent(component, entry);
    return path;
  }

  private static void checkComponent(String component, TarEntry entry)
      throws HostileArchiveException {
    require(!component.equals(".."), "leads upwards", entry);
    require(!component.isEmpty() && !component.equals("."), "has no plain name", entry);
    require(fits(component, COMPONENT), "has too long a name", entry);
  }

  /** Into that many bytes, of which no character takes more than three. */
  private static boolean fits(String text, int most) {
    return text.length() <= most / 3 || FileNames.bytes(text).length <= most;
  }

  private static void require(boolean holds, String what, TarEntry entry)
      throws HostileArchiveException {
    if (!holds) throw new HostileArchiveException(what, entry.path());
  }
}
