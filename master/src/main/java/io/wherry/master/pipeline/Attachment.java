package io.wherry.master.pipeline;

/** Answer to a host that greets. */
public sealed interface Attachment {
  record Accepted(Session session) implements Attachment {}

  /** To be told to the host with a Held; then its stream ends. */
  record TurnedAway(String reason) implements Attachment {}
}
