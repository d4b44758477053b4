package io.wherry.agent;

import io.wherry.agent.identity.IdentityStore;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.setup.SetupFiles.Manner;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether this host's paludis takes its packages from the agent, and how it comes to. */
@Command(
    name = "paludis",
    description = "Says whether this host's paludis takes its packages from the agent.",
    mixinStandardHelpOptions = true)
final class PaludisCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private SettingsOptions settings = new SettingsOptions();

  @ArgGroup private What what = new What();

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  /** Looking, unless something else is said. */
  static final class What {
    @Option(names = "--check", description = "Only say what is missing or otherwise.")
    boolean check;

    @Option(
        names = "--install",
        description = "Make what is missing; a file that is otherwise is shown and left.")
    boolean install;

    @Option(
        names = "--replace",
        description = "Likewise, and replace what is otherwise; the old file is kept as *.orig.")
    boolean replace;
  }

  PaludisCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    var chosen = settings.load();
    var setup = new PaludisSetup(chosen, manner(), terminal.clock());
    requirePaludis(chosen, setup);
    var report = setup.settle(repository(chosen));
    setup.print(report, json, terminal.out());
    if (manner() != Manner.LOOK || report.isUntouched()) return report.exitCode();
    return report.exitCode() == ExitCode.OK ? ExitCode.NOT_THERE : report.exitCode();
  }

  private Manner manner() {
    if (what.replace) return Manner.REPLACE;
    return what.install ? Manner.CREATE : Manner.LOOK;
  }

  static void requirePaludis(AgentSettings chosen, PaludisSetup setup)
      throws IOException, Failures.Stop {
    if (!setup.isThere())
      throw new Failures.Stop(
          ExitCode.NOT_THERE,
          "there is no paludis in the root %s: it has no folder %s (setting paludis.configuration)"
              .formatted(chosen.root(), chosen.paludis().configuration()));
  }

  private static RepositoryName repository(AgentSettings chosen) throws IOException, Failures.Stop {
    return new IdentityStore(chosen.stateDir())
        .load()
        .map(identity -> identity.membership().repository())
        .orElseThrow(() ->
            new Failures.Stop(
                ExitCode.NOT_ENROLLED,
                "this host has not enrolled, so nobody knows which repository it follows; enrol"
                    + " with 'wherry-agent enroll --paludis --token TOKEN'"));
  }
}
