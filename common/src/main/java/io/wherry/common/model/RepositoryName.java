package io.wherry.common.model;

import java.util.regex.Pattern;

/** Name of a binary repository, as in its {@code profiles/repo_name}. */
public record RepositoryName(String value) {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,63}");

  public RepositoryName {
    if (!FORM.matcher(value).matches())
      throw new IllegalArgumentException("not a repository name: '" + value + "'");
  }

  /** Whether {@code text} could be one. */
  public static boolean isName(String text) {
    return FORM.matcher(text).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
