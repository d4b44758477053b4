package io.wherry.master.serve;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** An open file and what is said of it. Who got it closes it. */
record ServedFile(FileChannel channel, long size, String etag, long modified) {
  static ServedFile of(FileChannel channel, BasicFileAttributes attributes) {
    var time = attributes.lastModifiedTime().toInstant();
    var etag =
        '"'
            + Long.toHexString(time.getEpochSecond())
            + '.'
            + Integer.toHexString(time.getNano())
            + '-'
            + Long.toHexString(attributes.size())
            + '"';
    return new ServedFile(channel, attributes.size(), etag, time.getEpochSecond());
  }

  String lastModified() {
    return date(modified);
  }

  static String date(long epochSecond) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(
        java.time.Instant.ofEpochSecond(epochSecond).atOffset(ZoneOffset.UTC));
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new IllegalStateException("cannot close a file that was only read", e);
    }
  }
}
