package io.wherry.master.build;

import io.wherry.common.json.Json;
import io.wherry.common.model.Build;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.posix.Posix;
import io.wherry.common.posix.TreeRemoval;
import io.wherry.common.release.StagedPackage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What has been built: one directory per package version with its newest build, and a list of what
 * whole sets came to, which is all that is ever published. Every change is a rename.
 */
public final class BuiltStore {
  private static final String INDEX = "built.json";
  private static final String STAGED = "staged.json";

  private final Path root;

  public BuiltStore(Path root) {
    this.root = root;
  }

  /** A build on disk and the digest of what went into it. */
  public record Entry(Build build, Digest inputs, Path directory) {
    /** What takes the place of another in a host and in the sysroot. */
    String place() {
      return build.id().name() + ":" + build.id().slot();
    }

    Path pbin() {
      return directory.resolve(PbinFile.fileNameOf(build.id()));
    }

    Path tarball(Encoding encoding) {
      return tarballIn(directory, encoding);
    }
  }

  /** As written into {@value INDEX}. */
  private record Stored(String cookie, String inputs) {}

  /** As written into {@value STAGED}: the package that holds each place. */
  private record Holder(String name, String version, String slot, String cookie) {}

  /** As written into {@value STAGED}. */
  private record Holders(List<Holder> packages) {}

  /** Everything to be published: the packages of all sets that were built whole. */
  public List<StagedPackage> staged() throws IOException {
    var staged = new ArrayList<StagedPackage>();
    for (var holder : holders().values()) {
      var id = PackageId.of(holder.name(), holder.version(), holder.slot());
      staged.add(stagedOf(new Build(id, holder.cookie())));
    }
    return staged;
  }

  /** It need not be the newest: a set that failed later may have built its package anew. */
  private StagedPackage stagedOf(Build build) throws IOException {
    var home = directoryOf(build.id()).resolve(build.cookie());
    if (!Files.isDirectory(home))
      throw new IOException("the build " + build + " is gone from " + root + "; build it again");
    var tarballs = new EnumMap<Encoding, Path>(Encoding.class);
    for (var encoding : Encoding.PUBLISHED) tarballs.put(encoding, tarballIn(home, encoding));
    return new StagedPackage(build, home.resolve(PbinFile.fileNameOf(build.id())), tarballs);
  }

  /** Where the tarball of a build lies, in whichever directory it is made or kept. */
  public static Path tarballIn(Path directory, Encoding encoding) {
    return directory.resolve("package." + encoding.ending());
  }

  /** The newest build of that version, if there is one. */
  public Optional<Entry> newest(PackageId id) throws IOException {
    try {
      var text = Files.readString(directoryOf(id).resolve(INDEX));
      var stored = Json.read(Stored.class, text);
      var build = new Build(id, stored.cookie());
      return Optional.of(
          new Entry(build, new Digest(stored.inputs()), directoryOf(id).resolve(stored.cookie())));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** A directory to make a build in; {@link #keep} or the next {@link #sweep} ends it. */
  public Path begin(Build build) throws IOException {
    var temporary = directoryOf(build.id()).resolve(".new-" + build.cookie());
    Files.createDirectories(temporary.getParent());
    return Files.createDirectory(temporary);
  }

  /** Makes what lies in {@code made} the newest build; survives a crash of the machine. */
  public Entry keep(Build build, Digest inputs, Path made) throws IOException {
    var directory = directoryOf(build.id());
    var home = directory.resolve(build.cookie());
    try (var files = Files.list(made)) {
      for (var file : files.toList()) sync(file);
    }
    Files.move(made, home, StandardCopyOption.ATOMIC_MOVE);
    Posix.fsyncDirectory(directory);
    replace(directory, INDEX, Json.writePretty(new Stored(build.cookie(), inputs.hex())));
    return new Entry(build, inputs, home);
  }

  /** The set is whole: from now on these are published in their places. */
  public void stage(List<Entry> whole) throws IOException {
    var holders = new TreeMap<>(holders());
    for (var entry : whole) {
      var id = entry.build().id();
      holders.put(
          entry.place(),
          new Holder(id.name().toString(), id.version().text(), id.slot(), entry.build().cookie()));
    }
    Files.createDirectories(root);
    write(holders);
  }

  /** Nobody holds the places of these any more. */
  public void unstage(List<PackageId> packages) throws IOException {
    var holders = new TreeMap<>(holders());
    boolean held = false;
    for (var id : packages) held |= holders.remove(id.name() + ":" + id.slot()) != null;
    if (held) write(holders);
  }

  private void write(Map<String, Holder> holders) throws IOException {
    replace(root, STAGED, Json.writePretty(new Holders(List.copyOf(holders.values()))));
  }

  private Map<String, Holder> holders() throws IOException {
    var holders = new TreeMap<String, Holder>();
    try {
      var text = Files.readString(root.resolve(STAGED));
      for (var holder : Json.read(Holders.class, text).packages())
        holders.put(holder.name() + ":" + holder.slot(), holder);
    } catch (NoSuchFileException e) {
      return Map.of();
    }
    return holders;
  }

  /** Removes what no index names: builds half done and builds replaced. */
  public void sweep() throws IOException {
    if (!Files.isDirectory(root)) return;
    var staged = holders().values().stream().map(Holder::cookie).toList();
    for (var directory : directories()) {
      var kept = new ArrayList<>(staged);
      var index = directory.resolve(INDEX);
      if (Files.exists(index)) kept.add(Json.read(Stored.class, Files.readString(index)).cookie());
      for (var child : children(directory))
        if (Files.isDirectory(child) && !kept.contains(String.valueOf(child.getFileName())))
          TreeRemoval.delete(child);
    }
  }

  /** What the packages come to of which a higher version is published in their place. */
  public List<Entry> superseded(Builder.Published published) throws IOException {
    var holders = holders();
    var found = new ArrayList<Entry>();
    for (var id : packages()) {
      var entry = newest(id);
      if (entry.isEmpty() || published.kept().contains(id)) continue;
      var holder = holders.get(entry.get().place());
      if (holder == null) continue;
      var held = PackageId.of(holder.name(), holder.version(), holder.slot());
      boolean lower = id.version().compareTo(held.version()) < 0;
      if (lower && published.newest().contains(new Build(held, holder.cookie())))
        found.add(entry.get());
    }
    return found;
  }

  /** Deletes all builds of that version, which must not be staged. */
  public void forget(PackageId id) throws IOException {
    var directory = directoryOf(id);
    if (Files.isDirectory(directory)) TreeRemoval.delete(directory);
  }

  /** Every package version of which there is a build. */
  public List<PackageId> packages() throws IOException {
    if (!Files.isDirectory(root)) return List.of();
    var found = new ArrayList<PackageId>();
    for (var directory : directories())
      if (Files.exists(directory.resolve(INDEX))) found.add(idAt(directory));
    return found;
  }

  private PackageId idAt(Path directory) {
    var text = root.relativize(directory).toString();
    var spec = PackageSpec.parse("=" + text);
    return new PackageId(
        spec.name(),
        spec.prefixed().orElseThrow().version(),
        text.substring(text.lastIndexOf(':') + 1));
  }

  private List<Path> directories() throws IOException {
    var found = new ArrayList<Path>();
    for (var category : children(root))
      if (Files.isDirectory(category)) found.addAll(children(category));
    return found;
  }

  private static List<Path> children(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.toList();
    }
  }

  private Path directoryOf(PackageId id) {
    return root.resolve(id.name().category())
        .resolve(id.name().name() + "-" + id.version() + ":" + id.slot());
  }

  private static void replace(Path directory, String name, String content) throws IOException {
    var file = directory.resolve(name);
    var temporary = directory.resolve("." + name + ".new");
    Files.writeString(temporary, content);
    sync(temporary);
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Posix.fsyncDirectory(directory);
  }

  private static void sync(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
