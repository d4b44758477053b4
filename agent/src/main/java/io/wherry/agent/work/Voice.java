package io.wherry.agent.work;

import io.wherry.agent.report.ReportQueue;
import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Placement;
import io.wherry.common.model.Report;
import java.io.IOException;
import java.util.Optional;

/**
 * Says what this host has to say, in turn, because the order counts: a report whose number is below
 * one that was heard is taken for known. Before the welcome nothing but the greeting is said.
 */
public final class Voice implements Resources.Resource {
  private final ReportQueue reports;
  private final Master master;
  private final Turns turn;

  /** Both of this stream, and the turn's own. */
  private boolean welcome;

  private long said;
  private Optional<HostWord.Moved> moved = Optional.empty();

  public Voice(ReportQueue reports, Master master, Turns turn) {
    this.reports = reports;
    this.master = master;
    this.turn = turn;
  }

  /** The first word on a new stream; any thread, as everything here. */
  void greet(Ear.Greeting greeting) {
    turn.add(() -> {
      welcome = false;
      said = 0;
      reports.forgetInventories();
      master.say(new HostWord.Greeted(greeting.hello()));
    });
  }

  /** The master has answered the greeting: now it hears all that waits. */
  void welcomed() {
    turn.add(() -> {
      welcome = true;
      sayMoved();
      sayReports();
    });
  }

  /** Numbers it, keeps it, and says it; what must last is on the disk on return. */
  public void report(Report report) throws IOException {
    reports.add(report);
    turn.add(this::sayReports);
  }

  /** The master knows everything up to that sequence. */
  void acknowledged(long upTo) throws IOException {
    reports.acknowledge(upTo);
  }

  /** Says it behind the reports made before. It is not kept: with the next welcome ask again. */
  void ask(HostWord word) {
    turn.add(() -> {
      if (welcome) master.say(word);
    });
  }

  /** Does something between two words, once the master has answered the greeting. */
  void between(Turns.Task task) {
    turn.add(() -> {
      if (welcome) task.run();
    });
  }

  /**
   * This machine runs elsewhere than it said, or others run on it. A later greeting says it too.
   */
  public void moved(Placement placement) {
    turn.add(() -> {
      moved = Optional.of(new HostWord.Moved(placement));
      sayMoved();
    });
  }

  /** A greeting may have been made before it was known. */
  private void sayMoved() {
    if (!welcome || moved.isEmpty()) return;
    master.say(moved.get());
    moved = Optional.empty();
  }

  private void sayReports() {
    if (!welcome) return;
    for (var report : reports.pending()) {
      if (report.sequence() <= said) continue;
      if (!master.say(report)) return;
      said = report.sequence();
    }
  }

  @Override
  public void close() {
    turn.close();
  }
}
