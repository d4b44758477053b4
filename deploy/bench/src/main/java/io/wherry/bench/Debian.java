package io.wherry.bench;

import io.wherry.common.model.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Real file trees: what the Debian packages of this machine have below {@code /usr}. The same
 * machine always gives the same choice: one package with a very large file, one with very many
 * files, and others in the order of their names' digests, as far as they fit.
 */
final class Debian {
  private static final int FEWEST_FILES = 10;
  private static final double FULL = 0.97;
  private final Map<Path, Path> directories = new HashMap<>();

  /** Paths without a leading slash, of files and symlinks that everybody may read. */
  record Tree(String name, List<String> paths, long bytes, long largest) {
    Tree {
      paths = List.copyOf(paths);
    }
  }

  /** A choice of at most so many files and bytes. */
  static List<Tree> choose(int files, long bytes) throws IOException, InterruptedException {
    var installed = new Debian().installed();
    var chosen = new LinkedHashSet<Tree>();
    best(installed, t -> t.bytes() <= bytes * 2 / 5, Tree::largest, chosen);
    best(installed, t -> t.paths().size() <= files * 3 / 5, t -> t.paths().size(), chosen);
    for (var tree : installed) {
      if (sum(chosen, t -> t.paths().size()) > FULL * files
          && sum(chosen, Tree::bytes) > FULL * bytes) break;
      if (sum(chosen, t -> t.paths().size()) + tree.paths().size() <= files
          && sum(chosen, Tree::bytes) + tree.bytes() <= bytes) chosen.add(tree);
    }
    return List.copyOf(chosen);
  }

  private static void best(
      List<Tree> among,
      java.util.function.Predicate<Tree> fitting,
      ToLongFunction<Tree> measure,
      LinkedHashSet<Tree> chosen) {
    among.stream()
        .filter(fitting)
        .filter(t -> !chosen.contains(t))
        .max(Comparator.comparingLong(measure))
        .ifPresent(chosen::add);
  }

  static long sum(Iterable<Tree> trees, ToLongFunction<Tree> measure) {
    long sum = 0;
    for (var tree : trees) sum += measure.applyAsLong(tree);
    return sum;
  }

  private List<Tree> installed() throws IOException, InterruptedException {
    var names =
        Peer.run(Path.of("/"), "dpkg-query", "-W", "-f", "${db:Status-Status} ${binary:Package}\n")
            .lines()
            .filter(line -> line.startsWith("installed "))
            .map(line -> line.substring("installed ".length()))
            .toList();
    var trees = new ArrayList<Tree>();
    for (var name : names) {
      var tree = tree(name);
      if (tree.paths().size() >= FEWEST_FILES) trees.add(tree);
    }
    trees.sort(
        Comparator.comparing(t -> Digest.of(t.name().getBytes(StandardCharsets.UTF_8)).hex()));
    return trees;
  }

  private Tree tree(String name) throws IOException, InterruptedException {
    var paths = new LinkedHashSet<String>();
    long bytes = 0;
    long largest = 0;
    // Lines about diversions begin otherwise.
    for (var line : Peer.run(Path.of("/"), "dpkg", "-L", name).lines().toList()) {
      if (!line.startsWith("/")) continue;
      var place = canonical(Path.of(line));
      if (!belongs(place) || !paths.add(place.toString().substring(1))) continue;
      long size = Files.isSymbolicLink(place) ? 0 : Files.size(place);
      bytes += size;
      largest = Math.max(largest, size);
    }
    return new Tree(name, List.copyOf(paths), bytes, largest);
  }

  private Path canonical(Path path) throws IOException {
    var parent = path.getParent();
    if (parent == null || !Files.isDirectory(parent)) return path;
    var real = directories.get(parent);
    if (real == null) directories.put(parent, real = parent.toRealPath());
    return real.resolve(path.getFileName());
  }

  private static boolean belongs(Path place) throws IOException {
    if (!place.startsWith("/usr") || place.startsWith("/usr/local")) return false;
    if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) return false;
    var is = Files.readAttributes(place, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return is.isSymbolicLink() || isPlain(is) && isForAll(is);
  }

  private static boolean isPlain(BasicFileAttributes is) {
    return is.isRegularFile();
  }

  private static boolean isForAll(PosixFileAttributes is) {
    return is.permissions().contains(PosixFilePermission.OTHERS_READ);
  }
}
