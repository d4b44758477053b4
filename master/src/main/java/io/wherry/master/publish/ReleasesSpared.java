package io.wherry.master.publish;

import java.util.List;

/** Somebody came to need these while they were to be collected, and they are still whole. */
record ReleasesSpared(List<Long> numbers) implements ReleaseFact {
  ReleasesSpared {
    numbers = List.copyOf(numbers);
  }
}
