package io.wherry.master.publish;

import java.io.IOException;
import java.util.List;

/** The durable list of what was published. Whatever it does not name was never released. */
public interface ReleaseLedger {
  /** Records all of the facts or none; durable when it returns. This is the commit point. */
  default void append(List<ReleaseFact> facts) throws IOException {
    append(facts, By.MASTER);
  }

  /** Likewise, with whoever asked for it. */
  void append(List<ReleaseFact> facts, By by) throws IOException;

  /** Every fact of this repository, oldest first. */
  List<ReleaseFact> list() throws IOException;
}
