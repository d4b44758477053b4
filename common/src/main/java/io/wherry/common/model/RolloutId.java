package io.wherry.common.model;

import java.util.regex.Pattern;

/** Names a rollout: {@code r} and a number that is never used again. */
public record RolloutId(String value) {
  private static final Pattern FORM = Pattern.compile("r[1-9][0-9]{0,17}");

  public RolloutId {
    if (!FORM.matcher(value).matches())
      throw new IllegalArgumentException(
          "not a rollout: '" + value + "' (they are called r1, r2, …)");
  }

  public static RolloutId of(long number) {
    return new RolloutId("r" + number);
  }

  public long number() {
    return Long.parseLong(value.substring(1));
  }

  @Override
  public String toString() {
    return value;
  }
}
