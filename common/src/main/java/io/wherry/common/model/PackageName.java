package io.wherry.common.model;

import java.util.regex.Pattern;

/** Category and name of a package: {@code sys-libs/zlib}. */
public record PackageName(String category, String name) implements Comparable<PackageName> {
  private static final Pattern CATEGORY = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9+_.-]*");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9+_-]*");
  private static final Pattern ENDS_LIKE_A_VERSION = Pattern.compile(".*-[0-9]+");

  public PackageName {
    if (!CATEGORY.matcher(category).matches())
      throw new IllegalArgumentException("not a category: '" + category + "'");
    if (!NAME.matcher(name).matches() || ENDS_LIKE_A_VERSION.matcher(name).matches()) {
      throw new IllegalArgumentException("not a package name: '" + name + "'");
    }
  }

  /** Reads {@code category/name}. */
  public static PackageName parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0)
      throw new IllegalArgumentException("'" + text + "' has no category; write category/name");
    return new PackageName(text.substring(0, slash), text.substring(slash + 1));
  }

  @Override
  public int compareTo(PackageName other) {
    int byCategory = category.compareTo(other.category);
    return byCategory != 0 ? byCategory : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return category + "/" + name;
  }
}
