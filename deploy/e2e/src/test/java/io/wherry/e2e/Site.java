package io.wherry.e2e;

import java.nio.file.Path;
import java.util.List;

/** Where a process of a fleet runs: by default beside the test. */
interface Site {
  Site HERE = new Site() {};

  /** What goes before a command so that it is run there. */
  default List<String> into() {
    return List.of();
  }

  /** Where it keeps things that would be in {@code usual}, as its processes find it. */
  default Path home(Path usual) {
    return usual;
  }

  /** The same file, for those outside. */
  default Path seen(Path inside) {
    return inside;
  }

  /** Whether the test reaches what listens there. */
  default boolean isReachable() {
    return true;
  }

  /** Where it listens. */
  default String address() {
    return "127.0.0.1";
  }
}
