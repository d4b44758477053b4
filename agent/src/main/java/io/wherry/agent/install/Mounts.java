package io.wherry.agent.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which directories may rename into each other: those below the same mount point, and on the same
 * device, because a subvolume is a device of its own and no mount.
 */
final class Mounts {
  private static final Path TABLE = Path.of("/proc/self/mountinfo");
  private static final Pattern ESCAPE = Pattern.compile("\\\\([0-7]{3})");
  private final Set<Path> points;
  private final Map<Path, Path> tops = new HashMap<>();

  Mounts(Set<Path> points) {
    this.points = Set.copyOf(points);
  }

  static Mounts current() throws IOException {
    if (!Files.isReadable(TABLE)) return new Mounts(Set.of());
    return new Mounts(parse(Files.readAllLines(TABLE, StandardCharsets.UTF_8)));
  }

  static Set<Path> parse(List<String> lines) {
    var points = new HashSet<Path>();
    for (var line : lines) {
      var fields = line.split(" ", 6);
      if (fields.length > 5) points.add(Path.of(unescape(fields[4])));
    }
    return points;
  }

  private static String unescape(String field) {
    return ESCAPE
        .matcher(field)
        .replaceAll(
            m -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(m.group(1), 8))));
  }

  /**
   * The highest directory, at most {@code limit}, from which {@code directory} can be renamed to.
   */
  Path topOf(Path directory, Path limit) throws IOException {
    var known = tops.get(directory);
    if (known != null) return known;
    var top = climb(directory, limit);
    tops.put(directory, top);
    return top;
  }

  boolean isPoint(Path place) {
    return points.contains(place);
  }

  private Path climb(Path directory, Path limit) throws IOException {
    var parent = directory.getParent();
    if (directory.equals(limit) || parent == null || points.contains(directory)) return directory;
    if (Stat.existing(directory).device() != Stat.existing(parent).device()) return directory;
    return topOf(parent, limit);
  }
}
