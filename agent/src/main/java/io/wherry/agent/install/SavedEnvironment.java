package io.wherry.agent.install;

import io.wherry.common.pbin.ConfigPaths;
import io.wherry.common.pbin.Environment;
import io.wherry.common.pbin.InstalledEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What the installer must know of a package's saved environment before any of it runs. */
record SavedEnvironment(Set<Phase> phases, List<String> protect, List<String> mask) {
  private static final String USUALLY_PROTECTED = "/etc";

  /** However it is written; a phase too many is found out by bash, one too few by nobody. */
  private static final Pattern FUNCTION =
      Pattern.compile(
          "^[ \\t]*(?:function[ \\t]+)?pkg_([a-z]+)[ \\t]*(?:\\(|\\{|$)", Pattern.MULTILINE);

  /** As paludis writes down each phase that a package has not defined itself: it does nothing. */
  private static final Pattern NOT_ITS_OWN =
      Pattern.compile(
          "^pkg_([a-z]+) \\(\\)[ ]*\\n\\{[ ]*\\n(?:[ ]*verify_not_called_cross_phase;\\n)?"
              + "[ ]*default \"\\$@\"\\n\\}$",
          Pattern.MULTILINE);

  SavedEnvironment {
    phases = Set.copyOf(phases);
    protect = List.copyOf(protect);
    mask = List.copyOf(mask);
  }

  static SavedEnvironment of(byte[] text) {
    var environment = Environment.parse(text);
    var phases = EnumSet.noneOf(Phase.class);
    var latin = new String(text, StandardCharsets.ISO_8859_1);
    var functions = FUNCTION.matcher(latin);
    while (functions.find()) Phase.of(functions.group(1)).ifPresent(phases::add);
    var inherited = NOT_ITS_OWN.matcher(latin);
    while (inherited.find()) Phase.of(inherited.group(1)).ifPresent(phases::remove);
    return new SavedEnvironment(
        phases,
        words(environment.variable("CONFIG_PROTECT").orElse(USUALLY_PROTECTED)),
        words(environment.variable("CONFIG_PROTECT_MASK").orElse("")));
  }

  /** Of an installed package, without its phases; {@code more} places are protected too. */
  static SavedEnvironment ofEntry(InstalledEntry entry, List<String> more) throws IOException {
    var protect = new ArrayList<>(words(entry.value("CONFIG_PROTECT").orElse("")));
    if (protect.isEmpty()) protect.add(USUALLY_PROTECTED);
    protect.addAll(more);
    return new SavedEnvironment(
        Set.of(), protect, words(entry.value("CONFIG_PROTECT_MASK").orElse("")));
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

  /** Likewise, under either of its names. */
  boolean protects(String path, String canonical) {
    return protects(path) || protects(canonical);
  }

  static boolean isBelow(String path, String directory) {
    return ConfigPaths.isBelow(path, directory);
  }
}
