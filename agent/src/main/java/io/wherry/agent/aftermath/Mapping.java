package io.wherry.agent.aftermath;

import java.util.List;
import java.util.Optional;

/** Tells from a line of {@code /proc/<pid>/maps} whether a file of a package has gone under it. */
final class Mapping {
  private static final int PATH = 5;
  private static final String GONE = " (deleted)";
  private static final String OURS = "/.wherry/";
  private static final String IMAGE = "/image/";
  private static final List<String> PACKAGES =
      List.of("/usr/", "/lib", "/bin/", "/sbin/", "/opt/", "/boot/");

  private Mapping() {}

  /**
   * By the name that it had, as far as that can be told. What was replaced lies in a place of ours
   * until its change is confirmed, and is gone afterwards; what another installer replaced is gone
   * at once.
   */
  static Optional<String> stale(String line) {
    var fields = line.split(" +", PATH + 1);
    if (fields.length <= PATH || !fields[PATH].startsWith("/")) return Optional.empty();
    boolean gone = fields[PATH].endsWith(GONE);
    var path =
        gone ? fields[PATH].substring(0, fields[PATH].length() - GONE.length()) : fields[PATH];
    if (path.contains(OURS)) return Optional.of(original(path));
    return gone && PACKAGES.stream().anyMatch(path::startsWith)
        ? Optional.of(path)
        : Optional.empty();
  }

  private static String original(String path) {
    int image = path.indexOf(IMAGE, path.indexOf(OURS));
    return image < 0 ? "one that is gone" : path.substring(image + IMAGE.length() - 1);
  }
}
