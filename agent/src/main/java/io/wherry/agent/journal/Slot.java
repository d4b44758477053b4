package io.wherry.agent.journal;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A durable place for one text, which knows when what it holds is damaged. One writer at a time.
 */
public interface Slot {
  /** On return the text survives a crash. */
  void write(String text) throws IOException;

  /** Reads it; what is damaged is put aside. */
  Content read() throws IOException;

  /** Reads it without touching anything. */
  Content peek() throws IOException;

  /** What reading it gave. */
  sealed interface Content {
    record Whole(String text) implements Content {}

    record Missing() implements Content {}

    /** It has been put aside at {@code kept}. */
    record Damaged(Path kept) implements Content {}
  }
}
