package io.wherry.common.model;

import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Where a machine says that it runs, and which machines it says run on it: its own UUID, the name
 * or id of its hypervisor, the UUIDs of its guests. A claim, not the truth.
 */
public record Placement(Optional<String> uuid, Optional<String> hypervisor, Set<String> guests) {
  public static final int MOST_GUESTS = 1024;
  public static final Placement NONE = new Placement(Optional.empty(), Optional.empty(), Set.of());
  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern SAME = Pattern.compile("[0-]+|[f-]+");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,252}");

  public Placement {
    guests = Collections.unmodifiableSortedSet(new TreeSet<>(guests));
    uuid.ifPresent(Placement::requireUuid);
    guests.forEach(Placement::requireUuid);
    if (guests.size() > MOST_GUESTS)
      throw new IllegalArgumentException(guests.size() + " guests, more than " + MOST_GUESTS);
    hypervisor.ifPresent(name -> {
      if (!NAME.matcher(name).matches())
        throw new IllegalArgumentException("not the name or id of a host: '" + name + "'");
    });
  }

  private static void requireUuid(String text) {
    if (uuid(text).filter(text::equals).isEmpty())
      throw new IllegalArgumentException("not a machine's UUID: '" + text + "'");
  }

  /** As it is compared; empty for what is no UUID, or the one that careless firmware gives all. */
  public static Optional<String> uuid(String text) {
    var lower = text.strip().toLowerCase(Locale.ROOT);
    boolean good = UUID.matcher(lower).matches() && !SAME.matcher(lower).matches();
    return good ? Optional.of(lower) : Optional.empty();
  }
}
