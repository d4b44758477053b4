package io.wherry.agent;

import io.wherry.agent.install.InstallListener;
import io.wherry.common.model.PackageId;
import io.wherry.common.terminal.Figures;
import io.wherry.common.terminal.Screen;
import java.util.Optional;

/**
 * Tells the person at the terminal how a change goes: a bar where somebody looks, a line per step
 * elsewhere. Where a program listens it leaves standard output alone.
 */
final class Narrator implements InstallListener {
  private final Terminal terminal;
  private final boolean forProgram;
  private final Bar bar;
  private Optional<String> step = Optional.empty();

  Narrator(Terminal terminal, boolean forProgram) {
    this.terminal = terminal;
    this.forProgram = forProgram;
    this.bar =
        new Bar(new Screen(terminal.out(), terminal.live() && !forProgram), terminal.clock());
  }

  /** Something is so many bytes on its way; any thread. */
  synchronized void bytes(String doing, long done, long total) {
    if (total == 0) return;
    if (!step.equals(Optional.of(doing))) line(doing + " " + Figures.bytes(total));
    step = Optional.of(doing);
    bar.show(done, total, doing + " " + Figures.bytes(done) + " of " + Figures.bytes(total));
  }

  @Override
  public synchronized void merging(PackageId id, int number, int of) {
    var words = number + "/" + of + " " + id;
    line(words);
    bar.show(number - 1, of, words);
  }

  @Override
  public void said(PackageId id, String phase, String line) {
    tell(id + " " + phase + ": " + line);
  }

  @Override
  public synchronized void warned(String what) {
    bar.clear();
    terminal.err().println("warning: " + what);
  }

  /** A line that a person should read, bar or not. */
  synchronized void tell(String line) {
    if (forProgram) terminal.err().println(line);
    else bar.say(line);
  }

  /** For those who have no bar. */
  private void line(String text) {
    if (!terminal.live() && !forProgram) terminal.out().println(text);
  }

  synchronized void failed(String what) {
    bar.clear();
    terminal.err().println("wherry-agent: " + what);
  }

  synchronized void done() {
    bar.clear();
  }
}
