package io.wherry.common.archive;

import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.Posix;
import io.wherry.common.posix.PosixException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;

/** Puts single objects on disk with their owner, mode and time. Safe from any thread. */
final class Placing {
  private static final Set<StandardOpenOption> FRESH =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  private static final FileAttribute<Set<PosixFilePermission>> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final String CAPABILITY = "security.capability";

  private final Ownership ownership;

  Placing(Ownership ownership) {
    this.ownership = ownership;
  }

  static FileChannel create(Path path) throws IOException {
    return FileChannel.open(path, FRESH, FILE);
  }

  static void write(Path path, FileChannel channel, ByteBuffer content) throws IOException {
    NamedFiles.named(
        path,
        () -> {
          while (content.hasRemaining()) channel.write(content);
        });
  }

  void file(Path path, TarEntry entry, byte[] content) throws IOException {
    try (var channel = create(path)) {
      write(path, channel, ByteBuffer.wrap(content));
    }
    dress(path, entry);
  }

  /** Closed to others until it is dressed. */
  void directory(Path path) throws IOException {
    Files.createDirectory(path, DIRECTORY);
  }

  void symlink(Path path, TarEntry entry) throws IOException {
    Files.createSymbolicLink(path, path.getFileSystem().getPath(entry.linkTarget()));
    own(path, entry);
    Posix.setTimes(path, entry.mtimeSeconds(), entry.mtimeNanos());
  }

  /** Owner before mode, because a change of owner takes setuid bits away. */
  void dress(Path path, TarEntry entry) throws IOException {
    own(path, entry);
    Posix.chmod(path, entry.mode());
    if (!entry.xattrs().isEmpty()) attributes(path, entry.xattrs());
    Posix.setTimes(path, entry.mtimeSeconds(), entry.mtimeNanos());
  }

  private void own(Path path, TarEntry entry) throws PosixException {
    switch (ownership) {
      case Ownership.Self _ -> {}
      case Ownership.Recorded r -> Posix.lchown(path, r.uidOf(entry), r.gidOf(entry));
    }
  }

  /** Whether packages carry this extended attribute; others are the machine's own business. */
  static boolean keeps(String xattr) {
    return xattr.equals(CAPABILITY) || xattr.startsWith("user.");
  }

  /** Capabilities need the privilege that goes with the archive's owners; others stay away. */
  private void attributes(Path path, Map<String, byte[]> xattrs) throws PosixException {
    if (!(ownership instanceof Ownership.Recorded)) return;
    for (var each : xattrs.entrySet())
      if (keeps(each.getKey())) Posix.setXattr(path, each.getKey(), each.getValue());
  }
}
