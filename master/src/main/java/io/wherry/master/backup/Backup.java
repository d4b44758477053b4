package io.wherry.master.backup;

import io.wherry.common.json.Json;
import io.wherry.common.model.Digest;
import io.wherry.common.posix.Posix;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a backup: whole and durable under its name, or not at all. */
public final class Backup {
  static final int FORMAT = 1;
  static final String CONTENTS = "contents.json";
  private static final String LEFTOVER = ".wherry-new";
  private final Path file;
  private final Listener listener;

  /** A file that goes in under {@code name}; {@code packed} where compressing it gains nothing. */
  public record Source(String name, Path file, boolean packed) {}

  /** Hears how far it is. */
  public interface Listener {
    void stored(String name, int done, int of);
  }

  public Backup(Path file, Listener listener) {
    this.file = file;
    this.listener = listener;
  }

  /** For its owner alone, since it holds keys. What was under that name before is replaced. */
  public Contents write(String master, String repository, Instant taken, List<Source> sources)
      throws IOException {
    var parent = file.toAbsolutePath().getParent();
    if (parent == null) throw new IOException(file + " names no file");
    var fresh = parent.resolve(file.getFileName() + LEFTOVER);
    Files.deleteIfExists(fresh);
    try {
      var members = fill(fresh, master, repository, taken, sources);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Posix.fsyncDirectory(parent);
      return members;
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private Contents fill(
      Path fresh, String master, String repository, Instant taken, List<Source> sources)
      throws IOException {
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (var channel =
        FileChannel.open(
            fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
      var zip =
          new ZipOutputStream(
              new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16),
              StandardCharsets.UTF_8);
      var members = new ArrayList<Contents.Member>();
      for (var source : sources) {
        members.add(store(zip, source, taken));
        listener.stored(source.name(), members.size(), sources.size());
      }
      // What it holds comes last: a file without it is no backup.
      var contents = new Contents(FORMAT, master, repository, taken, members);
      begin(zip, CONTENTS, taken, false);
      zip.write(Json.writePretty(contents).getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
      zip.finish();
      zip.flush();
      channel.force(true);
      return contents;
    }
  }

  private static Contents.Member store(ZipOutputStream zip, Source source, Instant taken)
      throws IOException {
    begin(zip, source.name(), taken, source.packed());
    var digest = Digest.sha256();
    long size = copy(source.file(), zip, digest);
    zip.closeEntry();
    return new Contents.Member(source.name(), size, Digest.of(digest));
  }

  private static void begin(ZipOutputStream zip, String name, Instant taken, boolean packed)
      throws IOException {
    zip.setLevel(packed ? Deflater.NO_COMPRESSION : Deflater.DEFAULT_COMPRESSION);
    var entry = new ZipEntry(name);
    entry.setTime(taken.toEpochMilli());
    zip.putNextEntry(entry);
  }

  private static long copy(Path from, OutputStream to, java.security.MessageDigest digest)
      throws IOException {
    long size = 0;
    try (var in = Files.newInputStream(from)) {
      var block = new byte[1 << 16];
      for (int count = in.read(block); count >= 0; count = in.read(block)) {
        to.write(block, 0, count);
        digest.update(block, 0, count);
        size += count;
      }
    }
    return size;
  }
}
