package io.wherry.agent.install;

import java.io.IOException;

/**
 * Told before every step that changes the disk; a test stops the world there. A step is told as a
 * fixed word or two, which say what kind of step it is, and its subject.
 */
@FunctionalInterface
public interface Points {
  Points NONE = _ -> {};

  void at(String step) throws IOException;

  /** False where a test walks the way of a file system on which names cannot change places. */
  default boolean exchanges() {
    return true;
  }

  /** How much one run of renames has in memory at most; a test has it do with less. */
  default int mostAtOnce() {
    return 8192;
  }
}
