package io.wherry.master.serve;

import java.util.Map;

/** Content types by the ending of a name. */
final class MediaTypes {
  private static final String BYTES = "application/octet-stream";
  private static final Map<String, String> BY_ENDING =
      Map.ofEntries(
          Map.entry("zst", "application/zstd"),
          Map.entry("bz2", "application/x-bzip2"),
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("json", "application/json"),
          Map.entry("txt", "text/plain; charset=utf-8"),
          Map.entry("minisig", "text/plain; charset=utf-8"),
          Map.entry("pack", "application/x-git-packed-objects"),
          Map.entry("idx", "application/x-git-packed-objects-toc"),
          Map.entry("bundle", "application/x-git-bundle"));

  private MediaTypes() {}

  static String of(String path) {
    if (path.endsWith("/info/refs") || path.endsWith("/HEAD")) return "text/plain; charset=utf-8";
    int dot = path.lastIndexOf('.');
    if (dot < path.lastIndexOf('/')) return BYTES;
    return BY_ENDING.getOrDefault(path.substring(dot + 1), BYTES);
  }

  /** Whether the content under this name can never be another. */
  static boolean isLasting(String path) {
    return switch (ServeListener.PathKind.of(path)) {
      case TARBALL, PATCH -> true;
      case GIT -> path.contains("/objects/") && !path.contains("/objects/info/");
      case BUNDLE, PAGE, OTHER -> false;
    };
  }
}
