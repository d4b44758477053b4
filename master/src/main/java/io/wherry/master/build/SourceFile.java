package io.wherry.master.build;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A source archive: its name in the distdir and the addresses it may come from. */
record SourceFile(String name, List<String> addresses) {
  SourceFile {
    addresses = List.copyOf(addresses);
    if (name.isEmpty() || name.contains("/") || name.startsWith("."))
      throw new IllegalArgumentException("DOWNLOADS: '" + name + "' is no name of a file");
  }

  /** Reads DOWNLOADS: addresses, {@code address -> name}, conditions on options, groups. */
  static List<SourceFile> parse(String downloads, Set<String> options) {
    var words = Words.of(downloads);
    var files = new LinkedHashMap<String, List<String>>();
    read(words, 0, options, true, files);
    return files.entrySet().stream()
        .map(file -> new SourceFile(file.getKey(), file.getValue()))
        .toList();
  }

  /** Returns where the block that begins at {@code from} ends. */
  private static int read(
      List<String> words,
      int from,
      Set<String> options,
      boolean wanted,
      Map<String, List<String>> files) {
    int at = from;
    boolean next = wanted;
    while (at < words.size() && !words.get(at).equals(")")) {
      var word = words.get(at);
      if (word.equals("(")) {
        at = read(words, at + 1, options, next, files);
        next = wanted;
      } else if (word.endsWith("?")) {
        next = wanted && holds(word.substring(0, word.length() - 1), options);
      } else if (!word.endsWith(":") && !word.equals("||")) {
        boolean renamed = at + 2 < words.size() && words.get(at + 1).equals("->");
        if (wanted) note(word, renamed ? words.get(at + 2) : lastPart(word), files);
        if (renamed) at += 2;
      }
      at++;
    }
    return at;
  }

  private static boolean holds(String condition, Set<String> options) {
    return condition.startsWith("!")
        ? !options.contains(condition.substring(1))
        : options.contains(condition);
  }

  private static void note(String address, String name, Map<String, List<String>> files) {
    files.computeIfAbsent(name, _ -> new ArrayList<>()).add(address);
  }

  private static String lastPart(String address) {
    return address.substring(address.lastIndexOf('/') + 1);
  }
}
