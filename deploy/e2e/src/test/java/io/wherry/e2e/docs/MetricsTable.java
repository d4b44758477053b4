package io.wherry.e2e.docs;

import java.util.Comparator;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a scrape of Prometheus' text format shows, as a Markdown table. */
final class MetricsTable {
  private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) (\\S+) (.*)");
  private static final Pattern LABEL = Pattern.compile("[{,](\\w+)=\"([^\"]*)\"");

  private final TreeMap<String, String> helps = new TreeMap<>();
  private final TreeMap<String, String> kinds = new TreeMap<>();
  private final TreeMap<String, TreeMap<String, TreeSet<String>>> labels = new TreeMap<>();

  private MetricsTable() {}

  static String of(String scrape) {
    var table = new MetricsTable();
    scrape.lines().forEach(table::read);
    return "| metric | kind | labels | meaning |\n|---|---|---|---|\n"
        + table.kinds.keySet().stream()
            .filter(name -> !name.endsWith("_max"))
            .map(table::row)
            .collect(Collectors.joining());
  }

  private void read(String line) {
    var comment = COMMENT.matcher(line);
    if (comment.matches())
      (comment.group(1).equals("HELP") ? helps : kinds).put(comment.group(2), comment.group(3));
    else
      LABEL
          .matcher(line)
          .results()
          .filter(label -> !label.group(1).equals("le"))
          .forEach(label ->
              labels
                  .computeIfAbsent(family(line), _ -> new TreeMap<>())
                  .computeIfAbsent(label.group(1), _ -> new TreeSet<>())
                  .add(label.group(2)));
  }

  private String family(String line) {
    return kinds.keySet().stream()
        .filter(line::startsWith)
        .max(Comparator.comparingInt(String::length))
        .orElseThrow(() -> new IllegalArgumentException("a series without a type: " + line));
  }

  private String row(String name) {
    var kind = kinds.getOrDefault(name, "");
    return "| `%s` | %s | %s | %s |\n"
        .formatted(
            name,
            kind.equals("histogram") && name.endsWith("_seconds") ? "histogram, seconds" : kind,
            labels.getOrDefault(name, new TreeMap<>()).entrySet().stream()
                .map(label -> "`" + label.getKey() + "`: " + String.join(", ", label.getValue()))
                .collect(Collectors.joining("; ")),
            helps.getOrDefault(name, ""));
  }
}
