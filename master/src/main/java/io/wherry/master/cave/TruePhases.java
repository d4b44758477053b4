package io.wherry.master.cave;

import io.wherry.common.pbin.Environment;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which phases a saved environment has for hosts. Cave says none of what it has made itself, and so
 * would never run prerm and postrm.
 */
final class TruePhases {
  private static final String KEY = "DEFINED_PHASES";
  private static final Pattern NONE =
      Pattern.compile("(?m)^(?:declare -[-a-zA-Z]+ )?" + KEY + "=['\"]?-?['\"]?\\n");
  private static final List<String> OF_HOSTS =
      List.of(
          "pretend",
          "setup",
          "preinst",
          "postinst",
          "prerm",
          "postrm",
          "config",
          "info",
          "nofetch");

  private TruePhases() {}

  /** The same environment with the true list; one that says any keeps its own. */
  static byte[] in(byte[] saved) {
    var environment = Environment.parse(saved);
    var said = environment.variable(KEY).orElse("-").strip();
    if (!said.isEmpty() && !said.equals("-")) return saved;
    var line = KEY + "='" + list(environment) + "'\n";
    var text = new ByteArrayOutputStream(saved.length + line.length());
    text.writeBytes(line.getBytes(StandardCharsets.US_ASCII));
    text.writeBytes(without(saved));
    return text.toByteArray();
  }

  private static String list(Environment environment) {
    var found = OF_HOSTS.stream().filter(environment.definedPhases()::contains).toList();
    return found.isEmpty() ? "-" : String.join(" ", found);
  }

  /** Without the line that says none, so that no other word comes after ours. */
  private static byte[] without(byte[] saved) {
    var text = new String(saved, StandardCharsets.ISO_8859_1);
    return NONE.matcher(text).replaceFirst("").getBytes(StandardCharsets.ISO_8859_1);
  }
}
