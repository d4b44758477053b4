package io.wherry.agent.work;

import io.wherry.common.model.HostWord;

/** The way to the master. Never waits; any thread. */
@FunctionalInterface
public interface Master {
  /** False where there is no stream now: whoever said it says it again when there is one. */
  boolean say(HostWord word);
}
