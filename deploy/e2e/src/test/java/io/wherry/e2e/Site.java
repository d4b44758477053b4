package io.wherry.e2e;

import java.io.IOException;
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

  /** Where the test reaches what listens there on {@code port}. */
  default String door(int port) throws IOException {
    return address() + ":" + port;
  }

  /** Where it listens. */
  default String address() {
    return "127.0.0.1";
  }
}
