package io.wherry.agent.health;

import java.util.List;

/** What the checks said. */
public sealed interface Health {
  /** All of them passed; a host without checks is well. */
  record Well(int checks) implements Health {}

  /** The first one that did not pass, and the last lines that it wrote. */
  record Unwell(String check, String why, List<String> tail) implements Health {
    public Unwell {
      tail = List.copyOf(tail);
    }

    /** For people, in one line. */
    public String message() {
      var last = tail.isEmpty() ? "" : ": " + tail.getLast();
      return "health check " + check + " " + why + last;
    }
  }
}
