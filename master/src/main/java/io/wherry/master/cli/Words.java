package io.wherry.master.cli;

import io.wherry.proto.v1.BuildRef;
import io.wherry.proto.v1.PackageRef;
import io.wherry.proto.v1.ReleaseRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Wire values as people read them. */
final class Words {
  private Words() {}

  static String of(PackageRef p) {
    return p.getCategory() + "/" + p.getName() + "-" + p.getVersion() + ":" + p.getSlot();
  }

  static String of(BuildRef build) {
    return of(build.getPackage()) + " (build " + build.getCookie() + ")";
  }

  static String of(ReleaseRef release) {
    return release.getNumber() == 0 ? "-" : Long.toString(release.getNumber());
  }

  static String or(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }

  static String time(long millis) {
    return millis == 0
        ? "-"
        : Instant.ofEpochMilli(millis)
            .truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
            .toString();
  }

  /** {@code 3m ago}. */
  static String ago(long millis, Instant now) {
    if (millis == 0) return "never";
    var since = Duration.between(Instant.ofEpochMilli(millis), now);
    return since.toSeconds() < 1 ? "now" : span(since) + " ago";
  }

  static String span(Duration span) {
    if (span.toDays() > 0) return span.toDays() + "d";
    if (span.toHours() > 0) return span.toHours() + "h";
    if (span.toMinutes() > 0) return span.toMinutes() + "m";
    return span.toSeconds() + "s";
  }

  static String labels(Map<String, String> labels) {
    return String.join(
        ",",
        labels.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e -> e.getKey() + "=" + e.getValue())
            .toList());
  }
}
