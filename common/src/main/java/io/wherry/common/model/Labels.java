package io.wherry.common.model;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What the master or a join token says of a host: {@code rack=a1}. Sorted by key. */
public record Labels(Map<String, String> values) {
  private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9_.-]{0,62}");
  private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");
  public static final Labels NONE = new Labels(Map.of());

  public Labels {
    values = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(values));
    values.forEach((key, value) -> {
      if (!KEY.matcher(key).matches())
        throw new IllegalArgumentException("not a label: '" + key + "'");
      if (!VALUE.matcher(value).matches())
        throw new IllegalArgumentException("not a value for label " + key + ": '" + value + "'");
    });
  }
}
