package io.wherry.agent;

import io.wherry.common.lifecycle.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The worker; the resident agent starts it and speaks to it over its standard streams. */
@Command(name = "worker", hidden = true, description = "Works for the resident agent.")
final class WorkCommand implements Callable<Integer> {
  @Mixin private SettingsOptions settings;

  WorkCommand() {
    this(new SettingsOptions());
  }

  WorkCommand(SettingsOptions settings) {
    this.settings = settings;
  }

  @Override
  public Integer call() throws Exception {
    var chosen = settings.load();
    var words = System.out;
    // Whatever else is printed in this process must not get between the words.
    System.setOut(System.err);
    Worker.run(chosen, RunCommand.enrolment(chosen), System.in, words);
    return ExitCode.OK;
  }
}
