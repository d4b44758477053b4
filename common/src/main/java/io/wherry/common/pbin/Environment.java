package io.wherry.common.pbin;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A package's saved bash environment, looked at without running it: its plain variables and which
 * phases it defines.
 */
public final class Environment {
  private static final Pattern FUNCTION =
      Pattern.compile("(?:function )?([A-Za-z_][A-Za-z0-9_-]*) ?\\(\\)");
  private static final Pattern PHASE = Pattern.compile("(?:pkg|src)_([a-z_]+)");
  private static final Pattern SUPPLIED =
      Pattern.compile(
          "\\A\\S+ ?\\(\\)\\s*\\{\\s*(?:verify_not_called_cross_phase;\\s*)?default"
              + " \"\\$@\"\\s*\\}\\s*\\z");
  private static final Pattern ASSIGNMENT =
      Pattern.compile("(?:declare -[-a-zA-Z]+ |export )?([A-Za-z_][A-Za-z0-9_]*)=");

  private final Map<String, String> variables;
  private final SortedSet<String> phases;

  private Environment(Map<String, String> variables, SortedSet<String> phases) {
    this.variables = Collections.unmodifiableMap(variables);
    this.phases = Collections.unmodifiableSortedSet(phases);
  }

  public static Environment parse(byte[] content) {
    var text = new String(content, StandardCharsets.UTF_8);
    var variables = new LinkedHashMap<String, String>();
    var phases = new TreeSet<String>();
    int at = 0;
    while (at < text.length()) {
      var function = FUNCTION.matcher(text).region(at, text.length());
      if (function.lookingAt()) {
        var phase = PHASE.matcher(function.group(1));
        int close = text.indexOf("\n}\n", at);
        int end = close < 0 ? text.length() : close + "\n}\n".length();
        if (phase.matches() && isOwn(text.substring(at, end))) phases.add(phase.group(1));
        at = end;
      } else {
        at = nextLine(text, assignment(text, at, variables));
      }
    }
    return new Environment(variables, phases);
  }

  /** False for a phase that paludis supplied because the package has none. */
  private static boolean isOwn(String function) {
    return !SUPPLIED.matcher(function).find();
  }

  /** Takes in the assignment at {@code at}, if one is there, and returns where it ends. */
  private static int assignment(String text, int at, Map<String, String> into) {
    var assignment = ASSIGNMENT.matcher(text).region(at, text.length());
    if (!assignment.lookingAt()) return at;
    var value = new StringBuilder();
    int end = new ShellWord(text, assignment.end()).read(value);
    into.put(assignment.group(1), value.toString());
    return end;
  }

  private static int nextLine(String text, int at) {
    int newline = text.indexOf('\n', at);
    return newline < 0 ? text.length() : newline + 1;
  }

  /** The value of a variable that is neither an array nor set inside a function. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  /** Names of the phases that the package defines itself, such as {@code postinst}; sorted. */
  public SortedSet<String> definedPhases() {
    return phases;
  }
}
