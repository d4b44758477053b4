package io.wherry.agent.install;

import io.wherry.common.json.Json;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

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

  /** Every whole record, oldest first, with where it stands. */
  static void read(Path stateDir, BiConsumer<Note, Records.Stretch> each) throws IOException {
    read(in(stateDir), new Records.Stretch(0, Long.MAX_VALUE), _ -> true, each);
  }

  /** Likewise, without the renames: how far the change came, not what it did. */
  static void readOutline(Path stateDir, Consumer<Note> each) throws IOException {
    var all = new Records.Stretch(0, Long.MAX_VALUE);
    read(in(stateDir), all, r -> !r.startsWith(INTENT), (note, _) -> each.accept(note));
  }

  /** Once more what was whole before. */
  static void readAgain(Path stateDir, Records.Stretch stretch, Consumer<Note> each)
      throws IOException {
    var file = in(stateDir);
    long end = read(file, stretch, _ -> true, (note, _) -> each.accept(note));
    if (end != stretch.to()) throw new IOException(file + " is damaged at byte " + end);
  }

  /** Gives back where it came to an end. */
  private static long read(
      Path file,
      Records.Stretch stretch,
      Predicate<String> wanted,
      BiConsumer<Note, Records.Stretch> each)
      throws IOException {
    return NamedFiles.naming(
        file,
        () -> {
          try (var records = Records.open(file, stretch.from())) {
            while (records.at() < stretch.to()) {
              long from = records.at();
              var record = records.next();
              if (record.isEmpty()) break;
              if (wanted.test(record.get()))
                each.accept(
                    Json.read(Note.class, decoded(record.get())),
                    new Records.Stretch(from, records.at()));
            }
            return records.at();
          }
        });
  }

  private static String decoded(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static long wholeLength(Path file) throws IOException {
    try (var records = Records.open(file, 0)) {
      while (records.next().isPresent()) {}
      return records.at();
    }
  }

  /** Not durable before {@link #sync}. */
  void add(Note note) throws IOException {
    effects.hear(note);
    var json = Json.write(note);
    var sum = Records.checksum(json.getBytes(StandardCharsets.UTF_8));
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
