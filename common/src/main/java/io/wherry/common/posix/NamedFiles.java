package io.wherry.common.posix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@link Files} does, with every failure thrown as an {@link IOException} that says which file
 * it was about. The JDK forgets it where a file is open already, and takes some failures for an
 * absence.
 */
public final class NamedFiles {
  private NamedFiles() {}

  /** Works on a file. */
  @FunctionalInterface
  public interface Work<T extends @org.jspecify.annotations.Nullable Object> {
    T run() throws IOException;
  }

  /** Works on a file and gives nothing back. */
  @FunctionalInterface
  public interface Deed {
    void run() throws IOException;
  }

  /** What fails on the way failed on {@code file}, unless it says another name itself. */
  public static <T extends @org.jspecify.annotations.Nullable Object> T naming(
      Path file, Work<T> work) throws IOException {
    try {
      return work.run();
    } catch (UncheckedIOException e) {
      throw named(file, e.getCause());
    } catch (DirectoryIteratorException e) {
      throw named(file, e.getCause());
    } catch (IOException e) {
      throw named(file, e);
    }
  }

  public static void named(Path file, Deed deed) throws IOException {
    naming(
        file,
        () -> {
          deed.run();
          return file;
        });
  }

  /** Only what has no type of its own: that is what the JDK throws for a bare error number. */
  private static IOException named(Path file, @org.jspecify.annotations.Nullable IOException bare) {
    if (bare == null) return new FileSystemException(file.toString());
    if (bare.getClass() != IOException.class) return bare;
    var named = new FileSystemException(file.toString(), null, bare.getMessage());
    named.initCause(bare);
    return named;
  }

  public static byte[] read(Path file) throws IOException {
    return naming(file, () -> Files.readAllBytes(file));
  }

  public static List<String> readLines(Path file) throws IOException {
    return naming(file, () -> Files.readAllLines(file));
  }

  public static Path write(Path file, byte[] content) throws IOException {
    return naming(file, () -> Files.write(file, content));
  }

  public static Path write(Path file, String content) throws IOException {
    return write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  /** What a directory holds, in no order. */
  public static List<Path> list(Path directory) throws IOException {
    return naming(
        directory,
        () -> {
          var held = new ArrayList<Path>();
          try (var stream = Files.newDirectoryStream(directory)) {
            stream.forEach(held::add);
          }
          return held;
        });
  }

  /** False only where nothing bears that name; what cannot be looked at is not absent. */
  public static boolean exists(Path path) throws IOException {
    return Posix.status(path).isPresent();
  }

  /** True for a directory itself, never for a symlink to one. */
  public static boolean isDirectory(Path path) throws IOException {
    return Posix.status(path).filter(FileStatus::isDirectory).isPresent();
  }

  /** True for a file itself, never for a symlink to one. */
  public static boolean isFile(Path path) throws IOException {
    return Posix.status(path).filter(FileStatus::isFile).isPresent();
  }

  /** True for a symlink, wherever it leads. */
  public static boolean isSymlink(Path path) throws IOException {
    return Posix.status(path).filter(FileStatus::isSymlink).isPresent();
  }
}
