package io.wherry.agent.setup;

import java.util.Set;

/**
 * Which formats of repositories a root's cave has been built with. With a configuration of any
 * other, it would do nothing at all.
 */
public interface Formats {
  Answer ask() throws InterruptedException;

  /** What asking came to. */
  sealed interface Answer {
    record Knows(Set<String> formats) implements Answer {}

    record Silent(String why) implements Answer {}
  }
}
