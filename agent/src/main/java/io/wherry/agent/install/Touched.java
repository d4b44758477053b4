package io.wherry.agent.install;

import java.nio.file.Path;
import java.util.Collection;

/** Which places that others keep lists of a run of operations changes. */
record Touched(boolean libraries, boolean environment, boolean manuals) {
  static final Touched NOTHING = new Touched(false, false, false);

  static Touched of(Collection<Op> ops, Path root) {
    boolean libraries = false;
    boolean environment = false;
    boolean manuals = false;
    for (var op : ops) {
      var place = "/" + root.relativize(op.target());
      libraries |= place.contains(".so") || place.startsWith("/etc/ld.so.conf");
      environment |= place.startsWith("/etc/env.d/");
      manuals |= place.contains("/share/info/");
    }
    return new Touched(libraries, environment, manuals);
  }

  Touched and(Touched more) {
    return new Touched(
        libraries || more.libraries, environment || more.environment, manuals || more.manuals);
  }
}
