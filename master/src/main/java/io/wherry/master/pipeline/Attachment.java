package io.wherry.master.pipeline;

/** Answer to a host that greets. */
public sealed interface Attachment {
  record Accepted(Session session) implements Attachment {}

  /** To be told to the host with a Held; then its stream ends. */
  record TurnedAway(String reason) implements Attachment {}

  /** The master cannot keep what was said: no judgement of the host, which is to come again. */
  record NotNow(String why) implements Attachment {}
}
