package io.wherry.common.setup;

import io.wherry.common.pbin.RootPaths;
import io.wherry.common.posix.DurableFile;
import io.wherry.common.posix.FileTrouble;
import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.Posix;
import io.wherry.common.setup.Settled.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;

/**
 * Puts files into a root where they should be, and leaves alone what somebody has made otherwise.
 * Symlinks are followed as they are meant inside the root, so that a configuration that is kept
 * elsewhere stays there; none leads out of the root. Nothing is ever left half written.
 */
public final class SetupFiles {
  private static final int LARGEST = 1 << 20;
  private static final int MODE = 0644;
  private final Path root;
  private final Manner manner;

  public SetupFiles(Path root, Manner manner) {
    this.root = root;
    this.manner = manner;
  }

  /** How much may be done. */
  public enum Manner {
    /** Nothing: it is said what would be. */
    LOOK,
    /** What is missing is made. */
    CREATE,
    /** What is otherwise is replaced too, and kept under another name. */
    REPLACE
  }

  private interface Work {
    Outcome on(Path place) throws IOException;
  }

  /** The file is to say exactly this. */
  public Settled put(Path path, String text) {
    return settle(
        path,
        place -> {
          var found = found(place);
          if (found.isEmpty()) return created(place, text);
          if (found.get().equals(text)) return new Outcome.Unchanged();
          var diff = UnifiedDiff.of(path.toString(), found.get(), text);
          return manner == Manner.REPLACE
              ? replaced(place, text, diff)
              : new Outcome.Different(diff);
        });
  }

  /** The file is to be there; what it says is its owner's, once it is. */
  public Settled begin(Path path, String text) {
    return settle(
        path, place -> found(place).isPresent() ? new Outcome.Unchanged() : created(place, text));
  }

  /** One line of the file is to be this; it is added at its end, as whoever else writes it does. */
  public Settled line(Path path, String line) {
    return settle(
        path,
        place -> {
          var found = found(place);
          if (found.isEmpty()) return created(place, line + "\n");
          if (found.get().lines().anyMatch(l -> l.strip().equals(line)))
            return new Outcome.Unchanged();
          var text = found.get();
          var whole = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
          if (manner != Manner.LOOK) rewrite(place, whole + line + "\n");
          return new Outcome.Extended("the line '" + line + "'");
        });
  }

  public Settled folder(Path path) {
    return settle(
        path,
        place -> {
          if (NamedFiles.isDirectory(place)) return new Outcome.Unchanged();
          if (NamedFiles.exists(place)) throw new IOException(place + " is not a directory");
          if (manner != Manner.LOOK) Files.createDirectories(place);
          return new Outcome.Created();
        });
  }

  private Settled settle(Path path, Work work) {
    var at = root.resolve(Path.of("/").relativize(path));
    try {
      return new Settled(at, work.on(place(path)));
    } catch (IOException e) {
      return new Settled(at, new Outcome.Failed(FileTrouble.words(e, at)));
    }
  }

  /** Where a path of the root leads, the last of its names too. */
  public Path place(Path path) throws IOException {
    if (!path.isAbsolute()) throw new IOException(path + " is no absolute path");
    var paths = new RootPaths(root);
    // A name behind the last one makes that a directory, which is what is followed.
    var inside = paths.canonical(path.normalize() + "/.");
    return paths.literal(inside.length() == 2 ? "/" : inside.substring(0, inside.length() - 2));
  }

  /** What the file at {@code path} says, where there is one. */
  public Optional<String> read(Path path) throws IOException {
    return found(place(path));
  }

  private static Optional<String> found(Path place) throws IOException {
    if (!NamedFiles.exists(place)) return Optional.empty();
    if (!NamedFiles.isFile(place)) throw new IOException(place + " is not a file");
    return NamedFiles.naming(
        place,
        () -> {
          try (var in = Files.newInputStream(place, LinkOption.NOFOLLOW_LINKS)) {
            var bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) throw new IOException(place + " is no small text");
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
          }
        });
  }

  private Outcome created(Path place, String text) throws IOException {
    if (manner != Manner.LOOK) write(place, text, MODE);
    return new Outcome.Created();
  }

  private Outcome replaced(Path place, String text, String diff) throws IOException {
    var kept = free(place);
    // A second name first: whatever happens, the old text has one.
    NamedFiles.named(kept, () -> Files.createLink(kept, place));
    write(place, text, MODE);
    return new Outcome.Replaced(kept, diff);
  }

  private static Path free(Path place) throws IOException {
    var name = place.getFileName() + ".orig";
    var free = place.resolveSibling(name);
    for (int n = 2; NamedFiles.exists(free); n++) free = place.resolveSibling(name + "." + n);
    return free;
  }

  /** Whose file it is, and who may read it, stays. */
  private static void rewrite(Path place, String text) throws IOException {
    var was = Files.readAttributes(place, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    int mode = (Integer) Files.getAttribute(place, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    write(place, text, mode & 07777);
    var now = Files.readAttributes(place, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!now.owner().equals(was.owner())) Files.setOwner(place, was.owner());
    if (!now.group().equals(was.group())) Files.setAttribute(place, "posix:group", was.group());
  }

  private static void write(Path place, String text, int mode) throws IOException {
    NamedFiles.named(place, () -> DurableFile.write(place, text.getBytes(StandardCharsets.UTF_8)));
    Posix.chmod(place, mode);
  }
}
