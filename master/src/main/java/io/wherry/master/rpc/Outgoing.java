package io.wherry.master.rpc;

import io.wherry.common.model.MasterWord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Words that a host has not taken yet. Everything the master says is level-triggered, so of two
 * words about the same thing only the newer one is kept; what remains is bounded. Not synchronized.
 */
final class Outgoing {
  /** More things than this at once mean that the host has stopped reading; it must attend anew. */
  static final int MOST = 256;

  private final Map<Object, MasterWord> waiting = new LinkedHashMap<>();

  private record About(String kind, Object of) {}

  /** False where there is no more room. */
  boolean add(MasterWord word) {
    var about = about(word);
    // Taken out first, so that the newer word stands where it was said, behind what preceded it.
    waiting.remove(about);
    if (waiting.size() >= MOST) return false;
    waiting.put(about, word);
    return true;
  }

  Optional<MasterWord> take() {
    var words = waiting.values().iterator();
    if (!words.hasNext()) return Optional.empty();
    var word = words.next();
    words.remove();
    return Optional.of(word);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  int size() {
    return waiting.size();
  }

  private static About about(MasterWord word) {
    return switch (word) {
      case MasterWord.Welcomed _ -> new About("welcome", "");
      case MasterWord.Announced(var statement) -> new About("announce", statement.channel());
      case MasterWord.Ordered _ -> new About("order", "");
      case MasterWord.Withdrawn(var change, _) -> new About("withdrawn", change);
      case MasterWord.Permitted(var change, _) -> new About("permission", change);
      case MasterWord.Refused refused -> new About("permission", refused.change());
      case MasterWord.Acknowledged _ -> new About("acknowledged", "");
      case MasterWord.Held _ -> new About("held", "");
    };
  }
}
