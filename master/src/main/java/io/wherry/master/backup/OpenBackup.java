package io.wherry.master.backup;

import io.wherry.common.json.Json;
import io.wherry.common.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A backup to be read. Nothing of it is believed before its digest has been compared. */
public final class OpenBackup implements AutoCloseable {
  private static final int MOST_CONTENTS = 64 << 20;
  private static final int MOST_SMALL = 1 << 20;
  private final Path file;
  private final ZipFile zip;
  private final Contents contents;

  private OpenBackup(Path file, ZipFile zip, Contents contents) {
    this.file = file;
    this.zip = zip;
    this.contents = contents;
  }

  /**
   * Fails where the file is none of ours, was cut off, or is of a format that nobody knows here.
   */
  public static OpenBackup open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) throw new IOException("there is no backup " + file);
    ZipFile zip;
    try {
      zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8);
    } catch (ZipException e) {
      throw bad(file, "it is no backup, or was cut off: " + e.getMessage());
    }
    try {
      return new OpenBackup(file, zip, contents(file, zip));
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private static Contents contents(Path file, ZipFile zip) throws IOException {
    var entry = zip.getEntry(Backup.CONTENTS);
    if (entry == null) throw bad(file, "it does not say what it holds");
    try (var in = zip.getInputStream(entry)) {
      var text = new String(bounded(file, in, MOST_CONTENTS), StandardCharsets.UTF_8);
      var contents = Json.read(Contents.class, text);
      if (contents.format() != Backup.FORMAT)
        throw bad(
            file,
            "it has format "
                + contents.format()
                + " and this master knows "
                + Backup.FORMAT
                + "; restore with the version that wrote it, "
                + contents.master());
      requireNothingElse(file, zip, contents);
      return contents;
    } catch (IllegalArgumentException e) {
      throw bad(file, "what it says of itself cannot be read: " + e.getMessage());
    }
  }

  private static void requireNothingElse(Path file, ZipFile zip, Contents contents)
      throws IOException {
    var named = new HashSet<String>();
    contents.members().forEach(member -> named.add(member.name()));
    named.add(Backup.CONTENTS);
    var found = new HashSet<String>();
    zip.stream().forEach(entry -> found.add(entry.getName()));
    if (!found.equals(named) || zip.size() != named.size())
      throw bad(file, "it holds other files than it names");
  }

  public Contents contents() {
    return contents;
  }

  /** A small member's text; absent where there is no such one. */
  public Optional<String> text(String name) throws IOException {
    for (var member : contents.members())
      if (member.name().equals(name) && member.size() <= MOST_SMALL)
        try (var in = zip.getInputStream(zip.getEntry(name))) {
          var bytes = bounded(file, in, MOST_SMALL);
          if (!Digest.of(bytes).equals(member.digest())) throw damaged(member);
          return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        }
    return Optional.empty();
  }

  /** Lays all members below a folder, for their owner alone, comparing each with its digest. */
  public void unpack(Path into, Backup.Listener listener) throws IOException {
    int done = 0;
    for (var member : contents.members()) {
      unpack(member, into.resolve(member.name()));
      listener.stored(member.name(), ++done, contents.members().size());
    }
  }

  private void unpack(Contents.Member member, Path to) throws IOException {
    var parent = to.getParent();
    if (parent != null)
      Files.createDirectories(
          parent,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var digest = Digest.sha256();
    try (var in = zip.getInputStream(zip.getEntry(member.name()));
        var channel =
            java.nio.channels.FileChannel.open(
                to, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
      var out = java.nio.channels.Channels.newOutputStream(channel);
      long size = 0;
      var block = new byte[1 << 16];
      for (int count = in.read(block); count >= 0; count = in.read(block)) {
        size += count;
        if (size > member.size()) throw damaged(member);
        out.write(block, 0, count);
        digest.update(block, 0, count);
      }
      if (size != member.size() || !Digest.of(digest).equals(member.digest()))
        throw damaged(member);
      channel.force(true);
    } catch (ZipException e) {
      throw damaged(member);
    }
  }

  private IOException damaged(Contents.Member member) {
    return bad(file, member.name() + " in it is damaged");
  }

  private static byte[] bounded(Path file, InputStream in, int most) throws IOException {
    var bytes = in.readNBytes(most + 1);
    if (bytes.length > most) throw bad(file, "what it says of itself is too long");
    return bytes;
  }

  private static IOException bad(Path file, String why) {
    return new IOException(
        file + " cannot be restored: " + why + "; nothing was changed. Take another backup");
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
