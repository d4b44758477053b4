package io.wherry.common.wire;

import com.google.protobuf.Message;
import java.util.List;

/**
 * A word that came over the wire: one of ours, or one that only a newer peer knows and we pass
 * over.
 */
public sealed interface Heard<T> {
  record Known<T>(T word) implements Heard<T> {}

  /** {@code what} says which fields it was, for the log; {@code words} are their numbers. */
  record Unknown<T>(String what, List<Integer> words) implements Heard<T> {
    public Unknown {
      words = List.copyOf(words);
    }

    static <T> Heard<T> of(String what, Message wire) {
      var words = List.copyOf(wire.getUnknownFields().asMap().keySet());
      return new Unknown<>(what + " with fields " + words, words);
    }
  }
}
