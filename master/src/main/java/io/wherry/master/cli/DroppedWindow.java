package io.wherry.master.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Forgetting a window, or a blackout. */
abstract class DroppedWindow implements Callable<Integer> {
  private final Session session;
  private final boolean blackout;

  DroppedWindow(Session session, boolean blackout) {
    this.session = session;
    this.blackout = blackout;
  }

  @Parameters(paramLabel = "NAME")
  private String name = "";

  @Mixin private Reason reason = new Reason();

  @Override
  public Integer call() throws CliExit {
    return session.call(master -> WindowPage.drop(session, master, name, blackout, reason.text()));
  }
}
