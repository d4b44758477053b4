package io.wherry.agent.install;

import io.wherry.common.json.Json;
import io.wherry.common.posix.NamedFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/**
 * The one change under way, as lines of a checksum and a record, appended. Reading ends at the
 * first line whose checksum does not hold: it was never made durable, so nothing was done because
 * of it.
 */
final class Journal implements AutoCloseable {
  private static final int BUFFER = 64 << 10;

  /** How the record of a rename begins. */
  private static final String INTENT = "{\"type\":\"" + Note.Intent.class.getSimpleName() + "\"";

  private final Path file;
  private final FileChannel channel;
  private final Points points;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final Effects effects = new Effects();

  private Journal(Path file, FileChannel channel, Points points) {
    this.file = file;
    this.channel = channel;
    this.points = points;
  }

  static Path in(Path stateDir) {
    return stateDir.resolve("journal");
  }

  static boolean exists(Path stateDir) throws IOException {
    return NamedFiles.exists(in(stateDir));
  }

  /** Opens for appending behind the last whole record. */
  static Journal open(Path stateDir, Points points) throws IOException {
    var file = in(stateDir);
    points.at("journal: open");
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var options =
        java.util.Set.of(
            StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    var channel = FileChannel.open(file, options, owner);
    try {
      long whole = NamedFiles.naming(file, () -> wholeLength(file));
      NamedFiles.named(file, () -> channel.truncate(whole).position(whole));
      Sync.directory(stateDir, points);
      return new Journal(file, channel, points);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Every whole record, oldest first. */
  static void read(Path stateDir, Consumer<Note> each) throws IOException {
    read(stateDir, _ -> true, each);
  }

  /** Likewise, without the renames: how far the change came, not what it did. */
  static void readOutline(Path stateDir, Consumer<Note> each) throws IOException {
    read(stateDir, record -> !record.startsWith(INTENT), each);
  }

  private static void read(Path stateDir, Predicate<String> wanted, Consumer<Note> each)
      throws IOException {
    NamedFiles.named(
        in(stateDir),
        () -> {
          try (var lines = lines(in(stateDir))) {
            for (String line; (line = lines.readLine()) != null && holds(line); ) {
              var record = line.substring(9);
              if (wanted.test(record)) each.accept(Json.read(Note.class, decoded(record)));
            }
          }
        });
  }

  /** Each character one byte: most lines are only held against their checksums. */
  private static BufferedReader lines(Path file) throws IOException {
    return new BufferedReader(
        new java.io.InputStreamReader(Files.newInputStream(file), StandardCharsets.ISO_8859_1));
  }

  private static String decoded(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static long wholeLength(Path file) throws IOException {
    long length = 0;
    long size = Files.size(file);
    try (var lines = lines(file)) {
      for (String line; (line = lines.readLine()) != null && holds(line); )
        length += line.length() + 1;
    }
    return Math.min(length, size);
  }

  private static boolean holds(String line) {
    return line.length() > 9
        && line.charAt(8) == ' '
        && line.startsWith(checksum(line.substring(9).getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static String checksum(byte[] record) {
    var crc = new CRC32C();
    crc.update(record);
    return java.util.HexFormat.of().toHexDigits((int) crc.getValue());
  }

  /** Not durable before {@link #sync}. */
  void add(Note note) throws IOException {
    effects.hear(note);
    var json = Json.write(note);
    var sum = checksum(json.getBytes(StandardCharsets.UTF_8));
    var line = (sum + " " + json + "\n").getBytes(StandardCharsets.UTF_8);
    if (line.length > buffer.remaining()) flush();
    if (line.length > buffer.capacity()) write(ByteBuffer.wrap(line));
    else buffer.put(line);
  }

  /** Of what was added since it was opened: the rest nobody needs to read again. */
  List<String> effects() {
    return effects.words();
  }

  /** Durable on return. */
  void commit(Note note) throws IOException {
    add(note);
    sync();
  }

  void sync() throws IOException {
    flush();
    Sync.file(channel, file, points);
  }

  private void flush() throws IOException {
    buffer.flip();
    if (buffer.hasRemaining()) write(buffer);
    buffer.clear();
  }

  private void write(ByteBuffer bytes) throws IOException {
    points.at("journal: write");
    NamedFiles.named(
        file,
        () -> {
          while (bytes.hasRemaining()) channel.write(bytes);
        });
  }

  /** The change is over and nothing of it is left. */
  void delete() throws IOException {
    close();
    points.at("journal: delete");
    Files.deleteIfExists(file);
    Sync.directory(Disk.parent(file), points);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
