package io.wherry.common.model;

import java.util.regex.Pattern;

/**
 * The random name that a host got at its enrolment: 26 characters of lower-case base 32, 128 bits.
 */
public record HostId(String value) implements Comparable<HostId> {
  private static final Pattern FORM = Pattern.compile("[a-z2-7]{26}");

  public HostId {
    if (!FORM.matcher(value).matches())
      throw new IllegalArgumentException("not a host id: '" + value + "'");
  }

  @Override
  public int compareTo(HostId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
