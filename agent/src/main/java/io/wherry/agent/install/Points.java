package io.wherry.agent.install;

import java.io.IOException;

/** Told before every step that changes the disk; a test stops the world there. */
@FunctionalInterface
interface Points {
  Points NONE = _ -> {};

  void at(String step) throws IOException;
}
