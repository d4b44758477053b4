package io.wherry.common.model;

import java.util.Comparator;
import java.util.regex.Pattern;

/** One version of a package in its slot: {@code sys-libs/zlib-1.3.1:0}. */
public record PackageId(PackageName name, Version version, String slot)
    implements Comparable<PackageId> {
  private static final Pattern SLOT = Pattern.compile("[A-Za-z0-9_+][A-Za-z0-9+_.-]*");
  private static final Comparator<PackageId> ORDER =
      Comparator.comparing(PackageId::name)
          .thenComparing(PackageId::slot)
          .thenComparing(PackageId::version)
          .thenComparing(id -> id.version().text());

  public PackageId {
    if (!SLOT.matcher(slot).matches())
      throw new IllegalArgumentException("not a slot: '" + slot + "'");
  }

  public static PackageId of(String name, String version, String slot) {
    return new PackageId(PackageName.parse(name), new Version(version), slot);
  }

  /** True where the other one sits in the same place: installing one replaces the other. */
  public boolean sharesSlotWith(PackageId other) {
    return name.equals(other.name) && slot.equals(other.slot);
  }

  /** True where installing this takes the other one away: it moves when only its slot differs. */
  public boolean replaces(PackageId other) {
    return sharesSlotWith(other) || (name.equals(other.name) && version.equals(other.version));
  }

  @Override
  public int compareTo(PackageId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return name + "-" + version + ":" + slot;
  }
}
