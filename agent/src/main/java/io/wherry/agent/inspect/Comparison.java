package io.wherry.agent.inspect;

import io.wherry.agent.inspect.Difference.Expectation;
import io.wherry.agent.inspect.Difference.Kind;
import io.wherry.agent.install.Md5;
import io.wherry.common.pbin.Contents.Line;
import io.wherry.common.pbin.RootPaths;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Holds single lines of contents against the disk. One thread only. */
final class Comparison {
  private final RootPaths paths;
  private final Md5 md5 = new Md5();

  Comparison(RootPaths paths) {
    this.paths = paths;
  }

  /** What one line and the disk disagree about. */
  private record Found(Kind kind, String detail) {}

  Optional<Difference> compare(Installed owner, Protection protection, Line line)
      throws IOException {
    var found = look(line);
    if (found.isEmpty()) return Optional.empty();
    var kind = found.get().kind();
    var expectation =
        kind == Kind.UNREADABLE || kind == Kind.TYPE
            ? Expectation.UNEXPECTED
            : expectation(protection, line);
    return Optional.of(
        new Difference(
            owner, line.path(), line instanceof Line.Sym, kind, found.get().detail(), expectation));
  }

  private Expectation expectation(Protection protection, Line line) throws IOException {
    if (line.marks().ephemeral()) return Expectation.VOLATILE;
    boolean protects =
        line instanceof Line.File
            && (protection.covers(line.path()) || protection.covers(paths.canonical(line.path())));
    return protects ? Expectation.CONFIGURATION : Expectation.UNEXPECTED;
  }

  private Optional<Found> look(Line line) {
    try {
      var place = paths.literal(paths.canonical(line.path()));
      var there = Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return switch (line) {
        case Line.Dir _ -> directory(place, there);
        case Line.File file -> file(file, place, there);
        case Line.Sym link -> symlink(link, place, there);
      };
    } catch (NoSuchFileException e) {
      return found(Kind.MISSING, "missing");
    } catch (AccessDeniedException e) {
      return found(Kind.UNREADABLE, "cannot be read: no permission");
    } catch (FileSystemException e) {
      return String.valueOf(e.getReason()).startsWith("Not a directory")
          ? found(Kind.MISSING, "missing")
          : found(Kind.UNREADABLE, "cannot be read: " + e.getReason());
    } catch (IOException e) {
      return found(Kind.UNREADABLE, "cannot be read: " + e.getMessage());
    }
  }

  /** A symlink to a directory stands for one: so it is with {@code /lib} and the like. */
  private static Optional<Found> directory(Path place, BasicFileAttributes there) {
    boolean is = there.isDirectory() || (there.isSymbolicLink() && Files.isDirectory(place));
    return is ? Optional.empty() : wrongType("directory", there);
  }

  private Optional<Found> file(Line.File file, Path place, BasicFileAttributes there)
      throws IOException {
    if (!there.isRegularFile()) return wrongType("file", there);
    if (!md5.of(place).equals(file.md5())) return found(Kind.CONTENT, "content changed");
    return time(file.mtime(), there);
  }

  private static Optional<Found> symlink(Line.Sym link, Path place, BasicFileAttributes there)
      throws IOException {
    if (!there.isSymbolicLink()) return wrongType("symlink", there);
    var target = Files.readSymbolicLink(place).toString();
    return target.equals(link.target())
        ? time(link.mtime(), there)
        : found(Kind.TARGET, "leads to " + target + ", not to " + link.target());
  }

  private static Optional<Found> time(long brought, BasicFileAttributes there) {
    return there.lastModifiedTime().to(TimeUnit.SECONDS) == brought
        ? Optional.empty()
        : found(Kind.TIME, "modification time changed");
  }

  private static Optional<Found> wrongType(String wanted, BasicFileAttributes there) {
    return found(Kind.TYPE, "is " + type(there) + ", not a " + wanted);
  }

  private static String type(BasicFileAttributes there) {
    if (there.isRegularFile()) return "a file";
    if (there.isDirectory()) return "a directory";
    return there.isSymbolicLink() ? "a symlink" : "neither file, directory nor symlink";
  }

  private static Optional<Found> found(Kind kind, String detail) {
    return Optional.of(new Found(kind, detail));
  }
}
