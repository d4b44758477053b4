package io.wherry.common.model;

import java.util.regex.Pattern;

/**
 * Names one attempt of one host to get to a release; orders, reports, permissions and confirmations
 * bear it.
 */
public record ChangeId(String value) {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,99}");

  public ChangeId {
    if (!FORM.matcher(value).matches())
      throw new IllegalArgumentException("not a change id: '" + value + "'");
  }

  @Override
  public String toString() {
    return value;
  }
}
