package io.wherry.common.git;

import java.util.Map;
import java.util.Set;

/** What a commit changes on its parent's files: contents by path, and paths taken away. */
public record Overlay(Map<String, byte[]> written, Set<String> removed) {
  public Overlay {
    written = Map.copyOf(written);
    removed = Set.copyOf(removed);
  }
}
