package io.wherry.agent;

import io.wherry.common.lifecycle.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends what was left half done and takes away what was left behind; the agent runs it at start. */
@Command(name = "tidy", hidden = true, description = "Tidies up after another boot.")
final class TidyCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private SettingsOptions settings = new SettingsOptions();

  TidyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    var chosen = settings.load();
    var narrator = new Narrator(terminal, true);
    var installing = NativeInstalling.of(chosen, terminal.clock(), narrator);
    try (var change = LocalChange.open(chosen, installing, narrator, "wherry-agent tidy")) {
      return change.installing().installer().isTidyDue() ? ExitCode.FAILED : ExitCode.OK;
    }
  }
}
