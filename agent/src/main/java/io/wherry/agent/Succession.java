package io.wherry.agent;

import io.wherry.agent.journal.CheckedFile;
import io.wherry.agent.journal.Slot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which master leads: a host that has followed one that was restored from a backup listens no more
 * to what ran before it. Safe for use by many threads.
 */
final class Succession {
  private static final System.Logger LOG = System.getLogger(Succession.class.getName());
  private final Path place;
  private final CheckedFile file;
  private long highest;

  private Succession(Path place, long highest) {
    this.place = place;
    this.file = new CheckedFile(place);
    this.highest = highest;
  }

  static Succession open(Places places) throws IOException {
    return open(places.epoch());
  }

  static Succession open(Path place) throws IOException {
    var content = new CheckedFile(place).peek();
    long highest =
        content instanceof Slot.Content.Whole(var text) ? Long.parseLong(text.strip()) : 0;
    return new Succession(place, highest);
  }

  /** 0 before the first. */
  synchronized long highest() {
    return highest;
  }

  /** Why a master of this epoch is not to be heard; a higher one than ever is kept. */
  synchronized Optional<String> objection(long epoch) {
    if (epoch < highest)
      return Optional.of(
          "this master is out of date (epoch "
              + epoch
              + "): one that was restored from a backup (epoch "
              + highest
              + ") leads this host; stop the old one. If it is to lead again nevertheless, delete "
              + place
              + " on this host");
    if (epoch > highest) keep(epoch);
    return Optional.empty();
  }

  /** Followed even where it cannot be kept: then a restart may fall back to the older one. */
  private void keep(long epoch) {
    highest = epoch;
    try {
      file.write(Long.toString(epoch));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "cannot keep the master''s epoch: {0}", e.getMessage());
    }
  }
}
