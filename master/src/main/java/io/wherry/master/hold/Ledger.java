package io.wherry.master.hold;

import java.util.List;
import java.util.function.Consumer;

/** Where facts are kept: recorded all or none, durable on return, read back in order. */
public interface Ledger {
  /** Records all of {@code entries} or none; answers the sequence of the last one. */
  long append(List<Entry> entries) throws LogException;

  /**
   * Hands over every fact of one family whose stream begins with {@code streamPrefix}, oldest
   * first, on the caller's thread. An empty prefix means all.
   */
  <F> void replay(String streamPrefix, Class<F> family, Consumer<Recorded<F>> into)
      throws LogException;

  /** The sequence of the newest fact; 0 where there is none. */
  long last() throws LogException;
}
