package io.wherry.agent.install;

import java.nio.file.Path;

/** Which places that others keep lists of a run of operations changes. */
record Touched(boolean libraries, boolean environment, boolean manuals) {
  static final Touched NOTHING = new Touched(false, false, false);

  static Touched of(Op op, Path root) {
    var place = "/" + root.relativize(op.target()); // as seen from the root
    var touched = of(place);
    if (op instanceof Op.Tree tree)
      for (var name : tree.names()) touched = touched.and(of(place + "/" + name));
    return touched;
  }

  private static Touched of(String place) {
    boolean libraries = place.contains(".so") || place.startsWith("/etc/ld.so.conf");
    boolean environment = place.startsWith("/etc/env.d/");
    boolean manuals = place.contains("/share/info/");
    return libraries || environment || manuals
        ? new Touched(libraries, environment, manuals)
        : NOTHING;
  }

  Touched and(Touched more) {
    if (more.equals(NOTHING)) return this;
    return new Touched(
        libraries || more.libraries, environment || more.environment, manuals || more.manuals);
  }
}
