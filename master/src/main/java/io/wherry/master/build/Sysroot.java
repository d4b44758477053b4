package io.wherry.master.build;

import io.wherry.common.archive.Extraction;
import io.wherry.common.archive.Limits;
import io.wherry.common.archive.Ownership;
import io.wherry.common.model.Encoding;
import io.wherry.common.posix.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of everything built so far, for compilers to find. One thread only. A record per place
 * tells which build lies there and which files are its; a merge cut short is done again.
 */
final class Sysroot {
  private static final String UNFINISHED = "unfinished";

  private final Path root;
  private final Path records;

  Sysroot(Path root, Path records) {
    this.root = root;
    this.records = records;
  }

  /** Puts a build's files there, in place of those of the build that held its place before. */
  void hold(BuiltStore.Entry entry) throws IOException {
    var record = records.resolve(entry.place().replace('/', '~'));
    var before = Files.isRegularFile(record) ? Files.readAllLines(record) : List.<String>of();
    if (!before.isEmpty() && before.getFirst().equals(entry.build().toString())) return;
    var temporary = records.resolveSibling("sysroot.new");
    TreeRemoval.delete(temporary);
    Files.createDirectory(temporary);
    try {
      merge(entry, before, record, temporary);
    } finally {
      TreeRemoval.delete(temporary);
    }
  }

  private void merge(BuiltStore.Entry entry, List<String> before, Path record, Path temporary)
      throws IOException {
    var image = temporary.resolve("image");
    try (var in = Files.newInputStream(entry.tarball(Encoding.TAR_ZST))) {
      Extraction.extract(in, Encoding.TAR_ZST, image, Limits.DEFAULT, Ownership.SELF);
    }
    var paths = paths(image);
    var both = new ArrayList<>(before.isEmpty() ? before : before.subList(1, before.size()));
    both.addAll(paths);
    write(record, UNFINISHED, both);
    for (var old : both) remove(old);
    for (var path : paths) place(image.resolve(path), path);
    write(record, entry.build().toString(), paths);
  }

  /** Everything but directories and what libtool would be misled by. */
  private static List<String> paths(Path image) throws IOException {
    try (var all = Files.walk(image)) {
      return all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .map(path -> image.relativize(path).toString())
          .filter(path -> !path.endsWith(".la"))
          .sorted()
          .toList();
    }
  }

  private static void write(Path record, String head, List<String> paths) throws IOException {
    Files.writeString(record, head + "\n" + String.join("\n", paths) + "\n");
  }

  private void remove(String path) throws IOException {
    var file = root.resolve(path);
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) || !isInside(parentOf(file))) return;
    Files.deleteIfExists(file);
  }

  private void place(Path from, String path) throws IOException {
    var to = root.resolve(path);
    Files.createDirectories(parentOf(to));
    if (!isInside(parentOf(to)))
      throw new IOException("a link of another package leads " + path + " out of the sysroot");
    if (!Files.isSymbolicLink(from)) {
      var permissions = Files.getPosixFilePermissions(from);
      permissions.addAll(PosixFilePermissions.fromString("r--r--r--"));
      Files.setPosixFilePermissions(from, permissions);
      if (path.endsWith(".pc")) relocate(from);
    }
    Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private Path parentOf(Path file) {
    var parent = file.getParent();
    return parent == null ? root : parent;
  }

  private boolean isInside(Path directory) throws IOException {
    return !Files.exists(directory) || directory.toRealPath().startsWith(root.toRealPath());
  }

  /** pkg-config would send compilers to the machine's own /usr. */
  private void relocate(Path file) throws IOException {
    var text = Files.readString(file);
    Files.writeString(file, text.replaceAll("(?m)^(\\w+=\\s*)/usr", "$1" + root + "/usr"));
  }
}
