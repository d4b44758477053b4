package io.wherry.agent.install;

import io.wherry.common.posix.NamedFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The whole records of a journal's file, one after the other from some place of it on. */
final class Records implements AutoCloseable {
  private static final int CHECKSUM = 8;

  private final BufferedReader lines;
  private final long size;
  private long at;

  private Records(BufferedReader lines, long size, long at) {
    this.lines = lines;
    this.size = size;
    this.at = at;
  }

  /** A part of the file, between two records. */
  record Stretch(long from, long to) {
    Stretch and(Stretch next) {
      return new Stretch(from, next.to);
    }
  }

  static Records open(Path file, long from) throws IOException {
    return NamedFiles.naming(
        file,
        () -> {
          var channel = Files.newByteChannel(file).position(from);
          // Each character one byte: most lines are only held against their checksums.
          var text =
              new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.ISO_8859_1);
          return new Records(new BufferedReader(text), channel.size(), from);
        });
  }

  /** Where the next one begins. */
  long at() {
    return at;
  }

  /** Its text as bytes, each a character; empty at the end, or where it is not whole. */
  Optional<String> next() throws IOException {
    var line = lines.readLine();
    // One without its newline would run into what is written behind it.
    if (line == null || at + line.length() + 1 > size || !holds(line)) return Optional.empty();
    at += line.length() + 1;
    return Optional.of(line.substring(CHECKSUM + 1));
  }

  private static boolean holds(String line) {
    return line.length() > CHECKSUM + 1
        && line.charAt(CHECKSUM) == ' '
        && line.startsWith(
            checksum(line.substring(CHECKSUM + 1).getBytes(StandardCharsets.ISO_8859_1)));
  }

  static String checksum(byte[] record) {
    var crc = new CRC32C();
    crc.update(record);
    return java.util.HexFormat.of().toHexDigits((int) crc.getValue());
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
