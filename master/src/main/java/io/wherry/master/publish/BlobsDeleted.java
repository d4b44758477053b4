package io.wherry.master.publish;

import java.util.List;

/** Nothing is left of these releases but the history; so much was deleted. */
record BlobsDeleted(List<Long> numbers, int files, long bytes) implements ReleaseFact {
  BlobsDeleted {
    numbers = List.copyOf(numbers);
  }
}
