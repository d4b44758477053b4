package io.wherry.master.serve;

import java.time.Duration;
import java.util.Locale;

/** Hears of every answer. Called on network threads: must not block. */
public interface ServeListener {
  ServeListener NONE =
      new ServeListener() {
        @Override
        public void served(Served served) {}

        @Override
        public void connections(int open) {}
      };

  void served(Served served);

  /** How many connections are open now. */
  void connections(int open);

  /**
   * One answer. {@code bytes} counts the body as far as it was sent; {@code complete} is false
   * where the client went away before.
   */
  record Served(PathKind kind, int status, long bytes, Duration duration, boolean complete) {}

  /** What was asked for, in few words, for labels. */
  enum PathKind {
    TARBALL,
    PATCH,
    BUNDLE,
    GIT,
    PAGE,
    OTHER;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static PathKind of(String path) {
      if (path.startsWith("/git/")) return GIT;
      if (path.endsWith(".bundle")) return BUNDLE;
      if (path.endsWith(".patch")) return PATCH;
      if (path.endsWith(".tar.zst") || path.endsWith(".tar.bz2")) return TARBALL;
      return OTHER;
    }
  }
}
