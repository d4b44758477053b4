package io.wherry.common.model;

import java.util.regex.Pattern;

/** A named stream of releases that hosts follow, such as {@code stable}. */
public record ChannelName(String value) implements Comparable<ChannelName> {
  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  public ChannelName {
    if (!FORM.matcher(value).matches())
      throw new IllegalArgumentException("not a channel name: '" + value + "'");
  }

  @Override
  public int compareTo(ChannelName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
