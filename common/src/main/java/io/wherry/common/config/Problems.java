package io.wherry.common.config;

import java.util.ArrayList;
import java.util.List;

/** Gathers everything that is wrong, so that an operator mends a file once. */
public final class Problems {
  private final List<String> found = new ArrayList<>();

  public void add(String key, String rule) {
    found.add(key + ": " + rule);
  }

  public void require(boolean holds, String key, String rule) {
    if (!holds) add(key, rule);
  }

  public void throwIfAny() throws BadConfig {
    if (!found.isEmpty()) throw new BadConfig(found);
  }
}
