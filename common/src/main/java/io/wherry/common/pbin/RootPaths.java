package io.wherry.common.pbin;

import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Paths as packages write them ({@code /usr/bin/hello}) and the places in the root they mean. */
public final class RootPaths {
  private static final int MOST_LINKS = 40;
  private final Path root;
  private final Map<String, String> directories = new HashMap<>();

  public RootPaths(Path root) {
    this.root = root;
  }

  public Path root() {
    return root;
  }

  /** The place, its directory's symlinks followed without leaving the root. */
  public Path place(String path) throws IOException {
    return literal(canonical(path));
  }

  /** The place as the text says it. */
  public Path literal(String path) {
    return path.equals("/") ? root : root.resolve(path.substring(1));
  }

  /**
   * Two paths with equal canonical forms are the same object: {@code /lib/x}, {@code /usr/lib/x}.
   */
  public String canonical(String path) throws IOException {
    int slash = path.lastIndexOf('/');
    if (slash <= 0) return path;
    var written = path.substring(0, slash);
    var directory = directory(written);
    // Nearly always: then nobody holds a path twice.
    return directory.equals(written) ? path : join(directory, path.substring(slash + 1));
  }

  private String directory(String path) throws IOException {
    return directory(path, 0);
  }

  private String directory(String path, int links) throws IOException {
    var known = directories.get(path);
    if (known != null) return known;
    var resolved = resolve(path, links);
    directories.put(path, resolved);
    return resolved;
  }

  /** Of many directories most share what is above them, which is then known. */
  private String resolve(String path, int links) throws IOException {
    int slash = path.lastIndexOf('/');
    var above = slash <= 0 ? "/" : directory(path.substring(0, slash), links);
    var name = path.substring(slash + 1);
    if (name.isEmpty() || name.equals(".")) return above;
    if (name.equals("..")) return above.substring(0, Math.max(1, above.lastIndexOf('/')));
    var next = join(above, name);
    if (!NamedFiles.isSymlink(literal(next))) return next;
    if (links == MOST_LINKS) throw new IOException("symlinks without end at " + literal(path));
    var target = Files.readSymbolicLink(literal(next)).toString();
    return directory(target.startsWith("/") ? target : join(above, target), links + 1);
  }

  private static String join(String directory, String name) {
    return directory.equals("/") ? "/" + name : directory + "/" + name;
  }

  /** Symlinks to directories may have come or gone. */
  public void forget() {
    directories.clear();
  }
}
