package io.wherry.master.window;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Time zones by the names that IANA gives them. */
final class Zones {
  private static final int NEAR = 3;

  private Zones() {}

  static ZoneId of(String name) {
    var known = ZoneId.getAvailableZoneIds();
    if (known.contains(name)) return ZoneId.of(name);
    throw new IllegalArgumentException(
        "there is no time zone '"
            + name
            + "'; "
            + (offset(name)
                ? "an offset knows nothing of summer time: name a place, as in Europe/Berlin, or"
                    + " UTC"
                : "near ones are " + String.join(", ", near(name, List.copyOf(known)))));
  }

  private static boolean offset(String name) {
    return name.matches("(?:GMT|UTC|UT|Z)?[+-][0-9:]+|Z");
  }

  private static List<String> near(String name, List<String> known) {
    var wanted = name.toLowerCase(Locale.ROOT).replace(' ', '_');
    var near = new ArrayList<>(known);
    near.removeIf(zone -> zone.startsWith("SystemV/") || zone.startsWith("Etc/"));
    near.sort(
        Comparator.<String>comparingInt(zone -> distance(wanted, zone.toLowerCase(Locale.ROOT)))
            .thenComparing(Comparator.naturalOrder()));
    return near.subList(0, NEAR);
  }

  /** By the whole name or its last part, whichever is nearer. */
  private static int distance(String wanted, String zone) {
    return Math.min(edits(wanted, zone), 1 + edits(last(wanted), last(zone)));
  }

  private static String last(String zone) {
    return zone.substring(zone.lastIndexOf('/') + 1);
  }

  private static int edits(String a, String b) {
    var row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) row[j] = j;
    for (int i = 1; i <= a.length(); i++) {
      int corner = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int swapped = corner + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        corner = row[j];
        row[j] = Math.min(swapped, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
