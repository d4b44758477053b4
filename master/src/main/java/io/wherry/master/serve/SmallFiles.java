package io.wherry.master.serve;

import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps small files in memory, so that many hosts that ask for the same statement cost one look at
 * its attributes each. Any thread; at most 32 MiB.
 */
final class SmallFiles {
  static final long MOST_BYTES = 64 << 10;
  private static final int MOST_FILES = 512;

  private final Map<Path, Kept> kept = new ConcurrentHashMap<>();

  private record Kept(BasicFileAttributes attributes, ServedFile file) {}

  /** The file, where it is still the one that was kept. */
  Optional<ServedFile> get(Path path) throws IOException {
    var found = kept.get(path);
    if (found == null) return Optional.empty();
    if (same(found.attributes(), attributes(path))) return Optional.of(found.file());
    kept.remove(path, found);
    return Optional.empty();
  }

  /** Reads the file, keeps it and closes {@code channel}. */
  ServedFile keep(Path path, BasicFileAttributes attributes, FileChannel channel)
      throws IOException {
    try (channel) {
      var bytes = ByteBuffer.allocateDirect((int) attributes.size());
      while (bytes.hasRemaining())
        if (channel.read(bytes) < 0) throw new EOFException(path + " shrank while it was read");
      var buffer = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(bytes.flip()));
      var file = ServedFile.of(new Body.InMemory(buffer), attributes);
      if (kept.size() >= MOST_FILES) kept.clear();
      kept.put(path, new Kept(attributes, file));
      return file;
    }
  }

  static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  static boolean same(BasicFileAttributes one, BasicFileAttributes other) {
    return one.size() == other.size()
        && one.lastModifiedTime().equals(other.lastModifiedTime())
        && Objects.equals(one.fileKey(), other.fileKey());
  }
}
