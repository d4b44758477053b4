package io.wherry.master.publish;

import java.io.IOException;
import java.util.List;

/** The durable list of what was published. Whatever it does not name was never released. */
public interface ReleaseLedger {
  /** Records all of the facts or none; durable when it returns. This is the commit point. */
  void append(List<ReleaseFact> facts) throws IOException;

  /** The same by somebody, for a reason: a ledger with room for that keeps it beside the facts. */
  default void append(List<ReleaseFact> facts, ChannelAct by) throws IOException {
    append(facts);
  }

  /** Every fact of this repository, oldest first. */
  List<ReleaseFact> list() throws IOException;
}
