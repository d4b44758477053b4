package io.wherry.agent.install;

import io.wherry.common.pbin.ConfigPaths;
import io.wherry.common.pbin.Environment;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What the installer must know of a package's saved environment before any of it runs. */
record SavedEnvironment(Set<Phase> phases, List<String> protect, List<String> mask) {
  /** However it is written; a phase too many is found out by bash, one too few by nobody. */
  private static final Pattern FUNCTION =
      Pattern.compile(
          "^[ \\t]*(?:function[ \\t]+)?pkg_([a-z]+)[ \\t]*(?:\\(|\\{|$)", Pattern.MULTILINE);

  SavedEnvironment {
    phases = Set.copyOf(phases);
    protect = List.copyOf(protect);
    mask = List.copyOf(mask);
  }

  static SavedEnvironment of(byte[] text) {
    var environment = Environment.parse(text);
    var phases = EnumSet.noneOf(Phase.class);
    var functions = FUNCTION.matcher(new String(text, StandardCharsets.ISO_8859_1));
    while (functions.find()) Phase.of(functions.group(1)).ifPresent(phases::add);
    return new SavedEnvironment(
        phases,
        words(environment.variable("CONFIG_PROTECT").orElse("/etc")),
        words(environment.variable("CONFIG_PROTECT_MASK").orElse("")));
  }

  private static List<String> words(String value) {
    return value.isBlank() ? List.of() : List.of(value.strip().split("\\s+"));
  }

  boolean defines(Phase phase) {
    return phases.contains(phase);
  }

  /** True where a file there is not overwritten by another one. */
  boolean protects(String path) {
    return new ConfigPaths(protect, mask).cover(path);
  }

  static boolean isBelow(String path, String directory) {
    return ConfigPaths.isBelow(path, directory);
  }
}
