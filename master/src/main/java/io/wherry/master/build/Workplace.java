package io.wherry.master.build;

import io.wherry.common.model.Digest;
import io.wherry.common.posix.Posix;
import io.wherry.common.posix.TreeRemoval;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The directory where packages are compiled: our bash, work directories, the sysroot, and copies of
 * what the build user could not read where it lies. Safe for several threads.
 */
final class Workplace {
  private static final List<String> SCRIPTS =
      List.of(
          "base",
          "host",
          "options",
          "exlibs",
          "tools",
          "install",
          "defaults",
          "load",
          "metadata",
          "save",
          "finish",
          "build");

  private static final List<String> TOOLS =
      List.of(
          "cc",
          "gcc",
          "c++",
          "g++",
          "cpp",
          "ar",
          "as",
          "ld",
          "nm",
          "objcopy",
          "objdump",
          "ranlib",
          "readelf",
          "strip",
          "pkg-config");
  private static final List<Path> BINS =
      List.of(Path.of("/usr/local/bin"), Path.of("/usr/bin"), Path.of("/bin"));

  private final Path root;
  private final BuildUser user;
  private final AtomicLong next = new AtomicLong();
  private final Map<Path, Path> shown = new HashMap<>();

  private Workplace(Path root, BuildUser user) {
    this.root = root;
    this.user = user;
  }

  /** Makes what is missing and clears what an earlier run left half done. */
  static Workplace open(Optional<Path> wanted, Path state, BuildUser user) throws IOException {
    var root = wanted.isPresent() ? wanted.get() : usual(state, user);
    Files.createDirectories(root);
    if (!user.reaches(root))
      throw new IOException(
          "the build user (uid %d) cannot reach %s; set build.work-directory to a directory that it can"
              .formatted(user.uid(), root));
    var place = new Workplace(root.toRealPath(), user);
    place.prepare();
    return place;
  }

  private static Path usual(Path state, BuildUser user) throws IOException {
    var below = state.resolve("work");
    Files.createDirectories(below);
    if (user.reaches(below)) return below;
    var digest = Digest.of(state.toRealPath().toString().getBytes(StandardCharsets.UTF_8));
    var elsewhere = Path.of("/var/tmp", "wherry-build-" + digest.hex().substring(0, 16));
    if (!Files.exists(elsewhere, LinkOption.NOFOLLOW_LINKS)) Files.createDirectory(elsewhere);
    if (!Files.isDirectory(elsewhere, LinkOption.NOFOLLOW_LINKS)
        || !Files.getAttribute(elsewhere, "unix:uid", LinkOption.NOFOLLOW_LINKS)
            .equals(Posix.geteuid()))
      throw new IOException(elsewhere + " belongs to somebody else; set build.work-directory");
    Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwxr-xr-x"));
    return elsewhere;
  }

  private void prepare() throws IOException {
    Leftovers.endIn(root.resolve("jobs"));
    for (var leftover : List.of("jobs", "trees", "runtime"))
      TreeRemoval.delete(root.resolve(leftover));
    for (var part : List.of("jobs", "trees", "runtime", "sysroot", "sysroot.d")) {
      Files.createDirectories(root.resolve(part));
      Files.setPosixFilePermissions(
          root.resolve(part), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    for (var script : SCRIPTS) install(script + ".bash");
  }

  private void install(String script) throws IOException {
    try (var in = Workplace.class.getResourceAsStream(script)) {
      if (in == null) throw new IllegalStateException("this program lacks its own " + script);
      var file = root.resolve("runtime").resolve(script);
      Files.copy(in, file);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }
  }

  /** One digest over our bash: another version of it builds everything again. */
  static Digest runtimeDigest() throws IOException {
    var all = Digest.sha256();
    for (var script : SCRIPTS) {
      try (var in = Workplace.class.getResourceAsStream(script + ".bash")) {
        if (in != null) all.update(in.readAllBytes());
      }
    }
    return Digest.of(all);
  }

  BuildUser user() {
    return user;
  }

  Path script(String name) {
    return root.resolve("runtime").resolve(name + ".bash");
  }

  Path sysroot() {
    return root.resolve("sysroot");
  }

  /**
   * A directory of compilers and other tools under names that begin with the machine's own, which
   * exheres may call them by and distributions do not always have.
   */
  Path tools(String host) throws IOException {
    var directory = root.resolve("tools");
    TreeRemoval.delete(directory);
    Files.createDirectory(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (var tool : TOOLS) {
      var found =
          BINS.stream().map(bin -> bin.resolve(tool)).filter(Files::isExecutable).findFirst();
      if (found.isPresent()) wrap(directory.resolve(host + "-" + tool), found.get());
    }
    return directory;
  }

  private static void wrap(Path name, Path tool) throws IOException {
    Files.writeString(name, "#!/bin/sh\nexec " + tool + " \"$@\"\n");
    Files.setPosixFilePermissions(name, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** What of which build lies in the sysroot. */
  Path sysrootRecords() {
    return root.resolve("sysroot.d");
  }

  /** A fresh directory that the build user owns; the caller deletes it. */
  Path newJob(String name) throws IOException {
    return user.ownDirectory(root.resolve("jobs").resolve(next.incrementAndGet() + "-" + name));
  }

  /** The exheres repositories, copied where the build user cannot read them. */
  List<Path> readable(List<Path> trees) throws IOException {
    var readable = new ArrayList<Path>();
    for (var tree : trees) readable.add(readable(tree));
    return readable;
  }

  private Path readable(Path tree) throws IOException {
    if (user.reaches(tree)) return tree.toRealPath();
    var copy = root.resolve("trees").resolve(String.valueOf(next.incrementAndGet()));
    DirectoryTree.copy(tree.toRealPath(), copy);
    synchronized (shown) {
      shown.put(copy, tree);
    }
    return copy;
  }

  /** What the repository with that directory calls itself. */
  String nameOf(Path tree) throws IOException {
    var file = tree.resolve("profiles/repo_name");
    if (Files.isRegularFile(file)) return Files.readString(file).strip();
    return String.valueOf(Path.of(shown(tree.toString())).getFileName());
  }

  /** Text with the paths that people know instead of those of our copies. */
  String shown(String text) {
    var result = text;
    synchronized (shown) {
      for (var copy : shown.entrySet())
        result = result.replace(copy.getKey().toString(), copy.getValue().toString());
    }
    return result;
  }
}
