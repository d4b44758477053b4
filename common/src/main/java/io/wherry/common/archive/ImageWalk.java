package io.wherry.common.archive;

import io.wherry.common.archive.TarEntry.Kind;
import io.wherry.common.posix.FileNames;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Goes through an image in the order of names, each directory before what it holds. */
final class ImageWalk {
  private final Path image;
  private final OwnerNames names;
  private final TarWriter out;
  private final Map<Object, String> linked = new HashMap<>();

  ImageWalk(Path image, OwnerNames names, TarWriter out) {
    this.image = image;
    this.names = names;
    this.out = out;
  }

  void write() throws IOException {
    var top = children(image);
    if (top.stream().anyMatch(p -> p.getFileName().toString().equals(PathRules.BESIDE)))
      throw new UnfitImageException(
          image + " holds " + PathRules.BESIDE + ", a name that packages keep for themselves");
    for (var child : top) write(child);
  }

  /** The file that holds the environment, whoever made it, as the last entry. */
  void writeEnvironment(Path file) throws IOException {
    var facts = FileFacts.of(file);
    if (!facts.isFile()) throw new UnfitImageException(file + " is no regular file");
    out.file(
        new TarEntry(
            PathRules.ENVIRONMENT,
            Kind.FILE,
            0644,
            0,
            0,
            "root",
            "root",
            facts.size(),
            facts.time().getEpochSecond(),
            0, // nobody asks to the nanosecond when it was saved
            "",
            Map.of()),
        file);
  }

  private static List<Path> children(Path directory) throws IOException {
    var children = new ArrayList<Path>();
    try (var stream = Files.newDirectoryStream(directory)) {
      stream.forEach(children::add);
    }
    children.sort(Path::compareTo);
    return children;
  }

  private void write(Path path) throws IOException {
    var facts = FileFacts.of(path);
    var name = FileNames.text(image.relativize(path));
    if (facts.isDirectory()) writeDirectory(path, name, facts);
    else if (facts.isSymlink()) writeSymlink(path, name, facts);
    else if (facts.isFile()) writeFile(path, name, facts);
    else
      throw new UnfitImageException(
          "/" + name + " is a device, fifo or socket; packages hold files, links and directories");
  }

  private void writeDirectory(Path path, String name, FileFacts facts) throws IOException {
    out.entry(entry(name, facts, Kind.DIRECTORY, "", xattrs(path)));
    for (var child : children(path)) write(child);
  }

  private void writeSymlink(Path path, String name, FileFacts facts) throws IOException {
    var target = FileNames.text(Files.readSymbolicLink(path));
    out.entry(entry(name, facts, Kind.SYMLINK, target, Map.of()));
  }

  private void writeFile(Path path, String name, FileFacts facts) throws IOException {
    var first = facts.links() > 1 ? linked.putIfAbsent(facts.identity(), name) : null;
    if (first != null) out.entry(entry(name, facts, Kind.HARDLINK, first, Map.of()));
    else out.file(entry(name, facts, Kind.FILE, "", xattrs(path)), path);
  }

  private TarEntry entry(
      String name, FileFacts facts, Kind kind, String target, Map<String, byte[]> xattrs)
      throws UnfitImageException {
    return new TarEntry(
        name,
        kind,
        facts.permissions(),
        names.uid(facts.uid()),
        names.gid(facts.gid()),
        names.user(facts.uid(), name),
        names.group(facts.gid(), name),
        kind == Kind.FILE ? facts.size() : 0,
        facts.time().getEpochSecond(),
        facts.time().getNano(),
        target,
        xattrs);
  }

  private Map<String, byte[]> xattrs(Path path) throws IOException {
    var found = new TreeMap<String, byte[]>();
    for (var name : Posix.listXattrs(path)) {
      if (!Xattr.keeps(name)) continue;
      var value = Posix.getXattr(path, name);
      if (value.isPresent())
        found.put(name, Acl.isAcl(name) ? named(path, value.get()) : value.get());
    }
    return found;
  }

  private byte[] named(Path path, byte[] acl) throws IOException {
    var shown = FileNames.text(image.relativize(path));
    return Acl.of(acl, id -> names.user(id, shown), id -> names.group(id, shown)).text();
  }
}
