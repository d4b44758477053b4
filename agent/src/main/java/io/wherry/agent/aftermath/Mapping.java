package io.wherry.agent.aftermath;

import io.wherry.common.process.MappedFile;
import java.util.List;
import java.util.Optional;

/** Tells from a line of {@code /proc/<pid>/maps} whether a file of a package has gone under it. */
final class Mapping {
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
    return MappedFile.of(line).flatMap(Mapping::stale);
  }

  private static Optional<String> stale(MappedFile file) {
    var path = file.path();
    if (path.contains(OURS)) return Optional.of(original(path));
    return file.gone() && PACKAGES.stream().anyMatch(path::startsWith)
        ? Optional.of(path)
        : Optional.empty();
  }

  private static String original(String path) {
    int image = path.indexOf(IMAGE, path.indexOf(OURS));
    return image < 0 ? "one that is gone" : path.substring(image + IMAGE.length() - 1);
  }
}
