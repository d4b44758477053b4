package io.wherry.master.setup;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Dotted keys and their values, as a file of settings that somebody will go on editing. */
public record MasterYaml(Map<String, String> settings) {
  private static final String HEAD =
      "# Settings of this Wherry master, begun by 'wherry init'; 'wherry-master config' prints"
          + " all.\n";

  public MasterYaml {
    settings = Map.copyOf(settings);
  }

  public String text() {
    return HEAD + under(tree(), "");
  }

  /** Texts and, where keys go on, maps. */
  private Map<String, Object> tree() {
    var tree = new TreeMap<String, Object>();
    for (var setting : new TreeMap<>(settings).entrySet())
      put(tree, setting.getKey(), setting.getValue());
    return tree;
  }

  private static void put(Map<String, Object> into, String key, String value) {
    int dot = key.indexOf('.');
    if (dot < 0) {
      into.put(key, value);
      return;
    }
    var below = new LinkedHashMap<String, Object>();
    if (into.get(key.substring(0, dot)) instanceof Map<?, ?> there)
      there.forEach((k, v) -> below.put(String.valueOf(k), v));
    put(below, key.substring(dot + 1), value);
    into.put(key.substring(0, dot), below);
  }

  private static String under(Map<?, ?> tree, String indent) {
    var text = new StringBuilder();
    tree.forEach((key, value) -> {
      text.append(indent).append(key).append(':');
      if (value instanceof Map<?, ?> below) text.append('\n').append(under(below, indent + "  "));
      else text.append(' ').append(written(String.valueOf(value))).append('\n');
    });
    return text.toString();
  }

  /** As on the command line, {@code [a, b]} is a list. */
  private static String written(String value) {
    if (!value.startsWith("[") || !value.endsWith("]")) return quoted(value);
    var inside = value.substring(1, value.length() - 1).strip();
    if (inside.isEmpty()) return "[]";
    return Arrays.stream(inside.split("\\s*,\\s*"))
        .map(MasterYaml::quoted)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String quoted(String text) {
    if (text.matches("[A-Za-z0-9/._+-](?:[A-Za-z0-9/._+-]|:(?=[A-Za-z0-9/]))*")) return text;
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
