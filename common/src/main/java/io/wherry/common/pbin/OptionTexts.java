package io.wherry.common.pbin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads OPTIONS and MYOPTIONS, leniently: what makes no sense in them names no option. */
final class OptionTexts {
  private final Set<String> known = new TreeSet<>();
  private final Set<String> presumed = new TreeSet<>();

  private OptionTexts() {}

  static Options read(String options, String myOptions) {
    var texts = new OptionTexts();
    var on = texts.built(options);
    texts.declared(words(myOptions));
    return new Options(on, texts.known, texts.presumed);
  }

  /** A prefix may stand once before its options, or before each. */
  private Set<String> built(String options) {
    var on = new TreeSet<String>();
    var prefix = "";
    for (var word : options.strip().split("\\s+", -1)) {
      var bare = word.replaceAll("^\\(|\\)$", "");
      boolean off = bare.startsWith("-");
      var name = off ? bare.substring(1) : bare;
      if (name.endsWith(":")) {
        prefix = name;
      } else if (!name.isEmpty()) {
        var option = name.indexOf(':') >= 0 ? name : prefix + name;
        known.add(option);
        if (!off) on.add(option);
      }
    }
    return on;
  }

  private void declared(List<String> words) {
    var prefixes = new ArrayDeque<String>();
    var prefix = "";
    var option = "";
    for (int i = 0; i < words.size(); i++) {
      var word = words.get(i);
      switch (word) {
        case "(" -> prefixes.push(prefix);
        case ")" -> prefix = prefixes.isEmpty() ? "" : prefixes.pop();
        case "||", "^^", "??" -> {}
        case "[[" -> i = annotation(words, i + 1, option);
        default -> {
          if (word.endsWith(":")) prefix = word;
          option = word.endsWith(":") || word.endsWith("?") ? "" : declare(prefix + bare(word));
        }
      }
    }
  }

  private String declare(String option) {
    known.add(option);
    return option;
  }

  private static String bare(String word) {
    return word.startsWith("-") ? word.substring(1) : word;
  }

  /** Where the annotation of {@code option} ends. */
  private int annotation(List<String> words, int from, String option) {
    int at = from;
    while (at < words.size() && !words.get(at).equals("]]")) {
      if (!option.isEmpty() && isPresumed(words, at)) presumed.add(option);
      at++;
    }
    return at;
  }

  private static boolean isPresumed(List<String> words, int at) {
    return at + 2 < words.size()
        && words.get(at).equals("presumed")
        && words.get(at + 1).equals("=")
        && words.get(at + 2).equals("true");
  }

  private static List<String> words(String text) {
    var words = new ArrayList<String>();
    boolean annotation = false;
    for (var line : text.split("\n", -1)) {
      for (var word : line.strip().split("\\s+", -1)) {
        if (word.startsWith("#") && !annotation) break;
        annotation = word.equals("[[") || (annotation && !word.equals("]]"));
        if (!word.isEmpty()) words.add(word);
      }
    }
    return words;
  }
}
