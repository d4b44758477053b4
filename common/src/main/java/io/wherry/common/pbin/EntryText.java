package io.wherry.common.pbin;

import java.util.ArrayList;
import java.util.List;

/** Those texts of an installed entry that paludis prints anew from what the pbin says. */
final class EntryText {
  private EntryText() {}

  /** Of DEPENDENCIES: all in one block that names {@code pbin} as where it was defined. */
  static String dependencies(String value, String pbin) {
    return value.isBlank() ? "" : String.join(" ", within(value, pbin));
  }

  /** Of MYOPTIONS: the same in one block more, and with the blanks that paludis leaves. */
  static String myOptions(String value, String pbin) {
    var text = new StringBuilder("( ");
    if (!value.isBlank())
      for (var part : parts(within(value, pbin)))
        text.append(
            switch (part) {
              case "(" -> "( ";
              case ")" -> " ) ";
              default -> part.startsWith("[[") ? " " + part + " " : part + " ";
            });
    return text.append(" ) ").toString();
  }

  /** Any other: as it is, on one line. */
  static String line(String value) {
    return value.replaceAll("\\s*\n\\s*", " ");
  }

  private static List<String> within(String value, String pbin) {
    var words = new ArrayList<String>(List.of("("));
    words.addAll(bracketed(List.of(value.strip().split("\\s+"))));
    words.addAll(List.of(")", "[[", "defined-in", "=", "[", pbin, "]", "]]"));
    return words;
  }

  /** The values of annotations, where they stand bare, in brackets. */
  private static List<String> bracketed(List<String> words) {
    var result = new ArrayList<String>();
    int depth = 0;
    var before = "";
    for (var word : words) {
      if (word.equals("[[")) depth++;
      if (word.equals("]]")) depth--;
      boolean bare = depth > 0 && before.equals("=") && !word.startsWith("[");
      result.addAll(bare ? List.of("[", word, "]") : List.of(word));
      before = word;
    }
    return result;
  }

  /** Words, with whole annotations as one. */
  private static List<String> parts(List<String> words) {
    var parts = new ArrayList<String>();
    var annotation = new ArrayList<String>();
    int depth = 0;
    for (var word : words) {
      if (word.equals("[[")) depth++;
      if (depth == 0) parts.add(word);
      else annotation.add(word);
      if (word.equals("]]") && --depth == 0) {
        parts.add(String.join(" ", annotation));
        annotation.clear();
      }
    }
    return parts;
  }
}
