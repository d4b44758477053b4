package io.wherry.common.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A block of lines drawn over itself on a terminal; elsewhere each new line is printed once. */
public final class Screen {
  private final PrintWriter out;
  private final boolean live;
  private List<String> shown = List.of();

  public Screen(PrintWriter out, boolean live) {
    this.out = out;
    this.live = live;
  }

  /** Shows the block; {@code plain} are the lines for those who do not look at a screen. */
  public void show(List<String> block, List<String> plain) {
    if (live) redraw(block);
    else printNew(plain);
    out.flush();
  }

  /** A line that stays above the block. */
  public void say(String line) {
    var block = shown;
    if (live) redraw(List.of());
    out.println(line);
    if (live) redraw(block);
    out.flush();
  }

  private void redraw(List<String> block) {
    if (!shown.isEmpty()) out.print("\033[" + shown.size() + "A\033[J");
    block.forEach(out::println);
    shown = List.copyOf(block);
  }

  private void printNew(List<String> plain) {
    var fresh = new ArrayList<>(plain);
    fresh.removeAll(shown);
    fresh.forEach(out::println);
    shown = List.copyOf(plain);
  }
}
