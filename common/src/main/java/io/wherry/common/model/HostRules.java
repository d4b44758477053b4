package io.wherry.common.model;

import java.util.List;
import java.util.Optional;

/**
 * What a host's own configuration admits of what a release offers. Lines stand as in paludis' files
 * of those names; without a {@code platforms.conf} every platform is admitted, and without a {@code
 * licences.conf} every licence. {@code chost} is the machine that the installed packages were built
 * for, or as much of it as is known. {@code unread} are files that should say more, and why they
 * could not be read: nothing may be planned before somebody has mended them.
 */
public record HostRules(
    Optional<List<String>> platforms,
    List<String> masks,
    List<String> unmasks,
    Optional<String> chost,
    Optional<List<String>> licences,
    List<NamedSet> sets,
    List<String> unread) {
  /** Everything is admitted. */
  public static final HostRules NONE =
      new HostRules(Optional.empty(), List.of(), List.of(), Optional.empty());

  public HostRules {
    platforms = platforms.map(List::copyOf);
    masks = List.copyOf(masks);
    unmasks = List.copyOf(unmasks);
    licences = licences.map(List::copyOf);
    sets = List.copyOf(sets);
    unread = List.copyOf(unread);
  }

  /** Those rules; every licence is accepted. */
  public HostRules(
      Optional<List<String>> platforms,
      List<String> masks,
      List<String> unmasks,
      Optional<String> chost) {
    this(platforms, masks, unmasks, chost, Optional.empty(), List.of(), List.of());
  }

  /** Packages that lines may mean by one name; sets within sets are written out. */
  public record NamedSet(String name, List<String> specs) {
    public NamedSet {
      specs = List.copyOf(specs);
    }
  }
}
