package io.wherry.agent.install;

import io.wherry.common.pbin.Environment;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the installer must know of a package's saved environment before any of it runs. */
record SavedEnvironment(Set<Phase> phases, List<String> protect, List<String> mask) {
  SavedEnvironment {
    phases = Set.copyOf(phases);
    protect = List.copyOf(protect);
    mask = List.copyOf(mask);
  }

  static SavedEnvironment of(byte[] text) {
    var environment = Environment.parse(text);
    var phases = EnumSet.noneOf(Phase.class);
    for (var word : environment.definedPhases()) Phase.of(word).ifPresent(phases::add);
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
    return protect.stream().anyMatch(p -> isBelow(path, p))
        && mask.stream().noneMatch(p -> isBelow(path, p));
  }

  static boolean isBelow(String path, String directory) {
    var top = directory.endsWith("/") ? directory.substring(0, directory.length() - 1) : directory;
    return path.equals(top) || path.startsWith(top + "/");
  }
}
