package io.wherry.master.build;

import java.util.ArrayList;
import java.util.List;

/** Words of an exheres variable, without comments and without annotations. */
final class Words {
  private Words() {}

  static List<String> of(String text) {
    var words = new ArrayList<String>();
    int depth = 0;
    for (var line : text.split("\n", -1)) {
      for (var word : line.strip().split("\\s+", -1)) {
        if (word.startsWith("#")) break;
        if (word.equals("[[")) depth++;
        else if (word.equals("]]")) depth = Math.max(0, depth - 1);
        else if (depth == 0 && !word.isEmpty()) words.add(word);
      }
    }
    return words;
  }
}
