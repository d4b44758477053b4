package io.wherry.e2e.docs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a page shows to be typed. */
public final class Shown {
  private Shown() {}

  /** The commands of a program in the shell blocks of a page, in their order, without its name. */
  public static List<List<String>> commands(String page, String program) throws IOException {
    var commands = new ArrayList<List<String>>();
    for (var block : Page.of(page).blocks("sh"))
      for (var command : ShellText.commands(block))
        if (command.getFirst().equals(program)) commands.add(command.subList(1, command.size()));
    return commands;
  }

  /** What a page shows as said by a command. */
  public static List<String> blocks(String page) throws IOException {
    return Page.of(page).blocks("");
  }
}
