package io.wherry.master.publish;

import java.time.Instant;
import java.util.List;

/** From here on nobody may go to these releases: their tarballs and bundles are to be deleted. */
record ReleasesCollected(List<Long> numbers, Instant at) implements ReleaseFact {
  ReleasesCollected {
    numbers = List.copyOf(numbers);
  }
}
