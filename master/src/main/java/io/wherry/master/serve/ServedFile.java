package io.wherry.master.serve;

import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** A file and what is said of it; {@code modified} in seconds of the epoch. */
record ServedFile(Body body, long size, String etag, long modified, String lastModified) {
  static ServedFile of(Body body, BasicFileAttributes attributes) {
    var time = attributes.lastModifiedTime().toInstant();
    long second = time.getEpochSecond();
    var etag =
        '"'
            + Long.toHexString(second)
            + '.'
            + Integer.toHexString(time.getNano())
            + '-'
            + Long.toHexString(attributes.size())
            + '"';
    return new ServedFile(body, attributes.size(), etag, second, date(second));
  }

  static String date(long epochSecond) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(
        Instant.ofEpochSecond(epochSecond).atOffset(ZoneOffset.UTC));
  }

  void close() {
    body.close();
  }
}
