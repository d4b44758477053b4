package io.wherry.common.model;

import java.util.List;
import java.util.Optional;

/**
 * What a host's own configuration admits of what a release offers. Lines stand as in paludis' files
 * of those names; without a {@code platforms.conf} every platform is admitted. {@code chost} is the
 * machine that the installed packages were built for, or as much of it as is known.
 */
public record Terms(
    Optional<List<String>> platforms,
    List<String> masks,
    List<String> unmasks,
    Optional<String> chost) {
  /** Everything is admitted. */
  public static final Terms NONE =
      new Terms(Optional.empty(), List.of(), List.of(), Optional.empty());

  public Terms {
    platforms = platforms.map(List::copyOf);
    masks = List.copyOf(masks);
    unmasks = List.copyOf(unmasks);
  }
}
