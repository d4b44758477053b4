package io.wherry.common.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A piece of configuration that knows where it stands: text, list or map. */
sealed interface Fragment {
  /** File and line, for complaints. */
  String at();

  record Text(String value, String at) implements Fragment {}

  record Items(List<Fragment> values, String at) implements Fragment {}

  record Keys(Map<String, Fragment> values, String at) implements Fragment {
    /** Later keys win; maps in maps are merged. */
    Keys under(Keys later) {
      var merged = new LinkedHashMap<>(values);
      later.values.forEach((key, value) -> merged.merge(key, value, Keys::merge));
      return new Keys(merged, later.at);
    }

    private static Fragment merge(Fragment older, Fragment newer) {
      return older instanceof Keys a && newer instanceof Keys b ? a.under(b) : newer;
    }
  }

  /** A bare {@code key:}; the same as not giving it. */
  record Nothing(String at) implements Fragment {}

  static Keys parse(String file, String yaml, Problems problems) {
    var settings =
        LoadSettings.builder()
            .setLabel(file)
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(0)
            .build();
    try {
      Optional<Node> root = new Compose(settings).composeString(yaml);
      if (root.isEmpty()) return new Keys(Map.of(), file);
      if (of(file, root.get(), problems) instanceof Keys keys) return keys;
      problems.add(file, "must hold key: value lines");
    } catch (MarkedYamlEngineException e) {
      var line = e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
      problems.add(file + line, "not YAML: " + e.getProblem());
    }
    return new Keys(Map.of(), file);
  }

  private static Fragment of(String file, Node node, Problems problems) {
    var at = file + node.getStartMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
    return switch (node) {
      case ScalarNode scalar when scalar.getTag().getValue().endsWith(":null") -> new Nothing(at);
      case ScalarNode scalar -> new Text(scalar.getValue(), at);
      case SequenceNode list ->
          new Items(list.getValue().stream().map(item -> of(file, item, problems)).toList(), at);
      case MappingNode map -> keys(file, map, at, problems);
      default -> throw new IllegalStateException("unknown YAML node " + node.getNodeType());
    };
  }

  private static Keys keys(String file, MappingNode map, String at, Problems problems) {
    var values = new LinkedHashMap<String, Fragment>();
    for (var pair : map.getValue()) {
      var value = of(file, pair.getValueNode(), problems);
      if (!(pair.getKeyNode() instanceof ScalarNode key))
        problems.add(at, "a key must be plain text");
      else if (values.put(key.getValue(), value) != null)
        problems.add(value.at(), key.getValue() + " stands twice");
    }
    return new Keys(values, at);
  }

  /** {@code a.b.c=value}, as from the command line. */
  static Keys override(String dotted, String value) {
    var parts = new ArrayList<>(List.of(dotted.split("\\.")));
    Fragment fragment = inline(value, "--set " + dotted);
    for (var part : parts.reversed())
      fragment = new Keys(Map.of(part, fragment), "--set " + dotted);
    return (Keys) fragment;
  }

  /** A value in one line: {@code [a, b]} is a list. */
  static Fragment inline(String value, String at) {
    if (!value.startsWith("[") || !value.endsWith("]")) return new Text(value, at);
    var inside = value.substring(1, value.length() - 1).strip();
    if (inside.isEmpty()) return new Items(List.of(), at);
    return new Items(
        List.of(inside.split("\\s*,\\s*")).stream()
            .map(item -> (Fragment) new Text(item, at))
            .toList(),
        at);
  }
}
