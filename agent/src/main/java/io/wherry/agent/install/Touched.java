package io.wherry.agent.install;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Which places that others keep lists of a run of operations changes. */
record Touched(boolean libraries, boolean environment, boolean manuals) {
  static final Touched NOTHING = new Touched(false, false, false);

  static Touched of(Collection<Op> ops, Path root) {
    boolean libraries = false;
    boolean environment = false;
    boolean manuals = false;
    for (var place : places(ops, root)) {
      libraries |= place.contains(".so") || place.startsWith("/etc/ld.so.conf");
      environment |= place.startsWith("/etc/env.d/");
      manuals |= place.contains("/share/info/");
    }
    return new Touched(libraries, environment, manuals);
  }

  /** As seen from the root. */
  private static List<String> places(Collection<Op> ops, Path root) {
    var places = new ArrayList<String>();
    for (var op : ops) {
      var place = "/" + root.relativize(op.target());
      places.add(place);
      if (op instanceof Op.Tree tree) for (var name : tree.names()) places.add(place + "/" + name);
    }
    return places;
  }

  Touched and(Touched more) {
    return new Touched(
        libraries || more.libraries, environment || more.environment, manuals || more.manuals);
  }
}
