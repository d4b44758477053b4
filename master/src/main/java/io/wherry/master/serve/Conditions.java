package io.wherry.master.serve;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;

/** What a request wants to be true before it gets anything. */
final class Conditions {
  private Conditions() {}

  /** Tags decide where there are any, else the date. */
  static boolean isNotModified(HttpHeaders headers, ServedFile file) {
    var tags = headers.getAll(HttpHeaderNames.IF_NONE_MATCH);
    if (!tags.isEmpty()) return tags.stream().anyMatch(each -> names(each, file.etag()));
    var since = headers.get(HttpHeaderNames.IF_MODIFIED_SINCE);
    if (since == null) return false;
    var second = second(since);
    return second.isPresent() && file.modified() <= second.getAsLong();
  }

  private static boolean names(String tags, String etag) {
    for (var tag : tags.split(",", -1)) {
      var plain = tag.strip();
      if (plain.equals("*")) return true;
      if (plain.equals(etag) || plain.equals("W/" + etag)) return true;
    }
    return false;
  }

  /** The range that is to be sent; all, where the file is not the one that the client has begun. */
  static ByteRange range(HttpHeaders headers, ServedFile file) {
    var range = headers.getAll(HttpHeaderNames.RANGE);
    if (range.size() != 1) return new ByteRange.Whole();
    var unchanged = headers.get(HttpHeaderNames.IF_RANGE);
    if (unchanged != null && !isStill(unchanged.strip(), file)) return new ByteRange.Whole();
    return ByteRange.parse(range.getFirst(), file.size());
  }

  private static boolean isStill(String validator, ServedFile file) {
    if (validator.startsWith("\"") || validator.startsWith("W/"))
      return validator.equals(file.etag());
    var second = second(validator);
    return second.isPresent() && second.getAsLong() == file.modified();
  }

  private static OptionalLong second(String date) {
    try {
      return OptionalLong.of(
          Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.strip())).getEpochSecond());
    } catch (DateTimeException e) {
      return OptionalLong.empty();
    }
  }
}
