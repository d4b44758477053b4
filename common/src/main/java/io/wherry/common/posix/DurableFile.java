package io.wherry.common.posix;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file so that after any crash its name means the old content or the new, never a part.
 * What a crash leaves behind ends in {@link #LEFTOVER} and may be deleted.
 */
public final class DurableFile {
  public static final String LEFTOVER = ".wherry-new";

  private DurableFile() {}

  /** Writes the content of a file. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  public static void write(Path file, byte[] content) throws IOException {
    write(file, out -> out.write(content));
  }

  /** Missing parent folders are made. A failure leaves the old file as it was, and no other. */
  public static void write(Path file, Content content) throws IOException {
    var parent = file.toAbsolutePath().getParent();
    if (parent == null) throw new IOException(file + " names no file");
    Files.createDirectories(parent);
    var fresh = parent.resolve(file.getFileName() + LEFTOVER);
    try {
      fill(fresh, content);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(fresh);
      throw e;
    }
    Posix.fsyncDirectory(parent);
  }

  private static void fill(Path fresh, Content content) throws IOException {
    try (var channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      var out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
      content.writeTo(out);
      out.flush();
      channel.force(true);
    }
  }
}
