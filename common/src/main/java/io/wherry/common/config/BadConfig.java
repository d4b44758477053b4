package io.wherry.common.config;

import java.util.List;

/** Settings that cannot be used; the message holds every problem found, a line each. */
public final class BadConfig extends Exception {
  private final List<String> problems;

  public BadConfig(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
