package io.wherry.e2e.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** As much of a shell's grammar as the pages use: commands, comments, quotes, here-documents. */
final class ShellText {
  private static final Pattern HERE = Pattern.compile("<<'?(\\w+)'?");
  private static final Pattern WORD =
      Pattern.compile("\\G\\s*(#.*|&&|\\|\\||[|;&()]|(?:'[^']*'|\"[^\"]*\"|[^\\s'\"|;&()])+)");
  private static final Pattern ASSIGNED = Pattern.compile("[A-Z_]+=.*");

  private ShellText() {}

  /** A text that a command reads, and the line of that command. */
  record Here(String command, String text) {}

  static List<Here> heres(String block) {
    var heres = new ArrayList<Here>();
    var lines = List.of(block.split("\n", -1));
    for (int at = 0; at < lines.size(); at++) {
      var mark = HERE.matcher(lines.get(at));
      if (!mark.find()) continue;
      int end = at + 1 + lines.subList(at + 1, lines.size()).indexOf(mark.group(1));
      var text = String.join("\n", lines.subList(at + 1, end)) + "\n";
      heres.add(new Here(lines.get(at), text));
      at = end;
    }
    return heres;
  }

  /** Every command of a block, as its words, without the variables before it. */
  static List<List<String>> commands(String block) {
    var commands = new ArrayList<List<String>>();
    var rest = block;
    for (var here : heres(block)) rest = rest.replace(here.text(), "");
    for (var line : rest.replace("\\\n", " ").split("\n", -1)) commandsOf(line, commands);
    return commands;
  }

  private static void commandsOf(String line, List<List<String>> commands) {
    var now = new ArrayList<String>();
    for (var word : WORD.matcher(line).results().map(m -> m.group(1)).toList()) {
      if (word.startsWith("#")) break;
      boolean between = word.matches("&&|\\|\\||[|;&()]");
      if (!between && !(now.isEmpty() && ASSIGNED.matcher(word).matches()))
        now.add(word.replaceAll("['\"]", ""));
      if (between && !now.isEmpty()) {
        commands.add(List.copyOf(now));
        now.clear();
      }
    }
    if (!now.isEmpty()) commands.add(List.copyOf(now));
  }
}
