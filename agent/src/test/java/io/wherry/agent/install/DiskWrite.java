package io.wherry.agent.install;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Something that was written between two steps, and that a loss of power may take away. */
sealed interface DiskWrite {
  /** The number of the step before which it was written. */
  int before();

  /** A name in a directory comes, goes or gets another meaning. */
  record Name(long directory, String name, Optional<Long> was, Optional<Long> is) {}

  /** Names that change in one instant: one name, or both of a rename. */
  record Names(int before, List<Name> names, Set<Long> subjects, Set<Long> gone)
      implements DiskWrite {
    boolean isIn(long directory) {
      return names.stream().anyMatch(n -> n.directory() == directory);
    }

    /**
     * True where no file system would keep this and lose {@code earlier}: the same name, the same
     * object given a name, a directory that must be there first or be empty first.
     */
    boolean needs(Names earlier) {
      return names.stream().anyMatch(n -> earlier.touches(n.directory(), n.name()))
          || names.stream().anyMatch(n -> n.is().filter(earlier.subjects::contains).isPresent())
          || earlier.subjects.stream().anyMatch(this::isIn)
          || gone.stream().anyMatch(earlier::isIn);
    }

    private boolean touches(long directory, String name) {
      return names.stream().anyMatch(n -> n.directory() == directory && n.name().equals(name));
    }
  }

  record Dressed(int before, long inode, DiskImage.Dress dress) implements DiskWrite {}

  record Content(int before, long inode, String content) implements DiskWrite {}
}
