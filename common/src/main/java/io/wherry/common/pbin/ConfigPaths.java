package io.wherry.common.pbin;

import java.util.List;

/** Where files are somebody's work: below one of {@code protect} and below none of {@code mask}. */
public record ConfigPaths(List<String> protect, List<String> mask) {
  public ConfigPaths {
    protect = List.copyOf(protect);
    mask = List.copyOf(mask);
  }

  /** From the values of CONFIG_PROTECT and CONFIG_PROTECT_MASK. */
  public static ConfigPaths of(String protect, String mask) {
    return new ConfigPaths(words(protect), words(mask));
  }

  private static List<String> words(String value) {
    return value.isBlank() ? List.of() : List.of(value.strip().split("\\s+"));
  }

  public boolean cover(String path) {
    return protect.stream().anyMatch(p -> isBelow(path, p))
        && mask.stream().noneMatch(p -> isBelow(path, p));
  }

  /** Whether {@code path} is {@code directory} or in it. */
  public static boolean isBelow(String path, String directory) {
    if (directory.endsWith("/"))
      return path.startsWith(directory)
          || (path.length() == directory.length() - 1 && directory.startsWith(path));
    return path.startsWith(directory)
        && (path.length() == directory.length() || path.charAt(directory.length()) == '/');
  }
}
