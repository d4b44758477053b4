package io.wherry.master.hold;

import java.time.Instant;

/**
 * One fact to be recorded: who did it, on whose request, and why. {@code fact} is a record of a
 * sealed interface that its owner reads back; an empty request id or reason means that there was
 * none.
 */
public record Entry(
    String stream, Record fact, Instant at, String actor, String requestId, String reason) {
  public Entry {
    if (stream.isBlank()) throw new IllegalArgumentException("a fact needs a stream: " + fact);
    if (actor.isBlank()) throw new IllegalArgumentException("a fact needs an actor: " + fact);
  }

  /** A fact that the master itself established. */
  public static Entry of(String stream, Record fact, Instant at) {
    return new Entry(stream, fact, at, "master", "", "");
  }
}
