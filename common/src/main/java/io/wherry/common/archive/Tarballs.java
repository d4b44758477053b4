package io.wherry.common.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes the tarballs of a package. The same image gives the same bytes. */
public final class Tarballs {
  private Tarballs() {}

  /** With {@link Compression#DEFAULT}. */
  public static List<Written> write(
      Path image, Path environment, List<Target> targets, OwnerNames names) throws IOException {
    return write(image, environment, targets, names, Compression.DEFAULT);
  }

  /**
   * Reads the image once and writes every target from it, {@code environment} last. Where it fails,
   * no target is left. Does not sync.
   */
  public static List<Written> write(
      Path image, Path environment, List<Target> targets, OwnerNames names, Compression compression)
      throws IOException {
    return write(targets, compression, out -> pack(image, environment, names, out));
  }

  /** Writes the tar itself. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  static List<Written> write(List<Target> targets, Compression compression, Content content)
      throws IOException {
    var files = new ArrayList<TarballFile>();
    try {
      for (var target : targets) files.add(TarballFile.create(target, compression));
      var sums = new SummingTar(new Fan(files));
      content.writeTo(sums);
      for (var file : files) file.finish(sums.frame());
      return files.stream().map(TarballFile::written).toList();
    } catch (IOException | RuntimeException | Error e) {
      discard(files, e);
      throw e;
    }
  }

  private static void pack(Path image, Path environment, OwnerNames names, OutputStream out)
      throws IOException {
    var tar = new TarWriter(out);
    var walk = new ImageWalk(image, names, tar);
    walk.write();
    walk.writeEnvironment(environment);
    tar.finish();
  }

  private static void discard(List<TarballFile> files, Throwable cause) {
    for (var file : files) {
      try (file) {
        Files.deleteIfExists(file.path());
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }

  /** Hands every byte to all. */
  private static final class Fan extends OutputStream {
    private final List<TarballFile> files;

    Fan(List<TarballFile> files) {
      this.files = files;
    }

    @Override
    public void write(int b) throws IOException {
      for (var file : files) file.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (var file : files) file.write(bytes, offset, length);
    }
  }
}
