package io.wherry.agent;

import io.wherry.agent.inspect.Difference;
import io.wherry.agent.inspect.Installed;
import io.wherry.agent.install.InstallSettings.Removable;
import io.wherry.agent.install.StageResult;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.terminal.Figures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "remove",
    description = "Removes installed packages, all of them or none.",
    mixinStandardHelpOptions = true)
final class RemoveCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "PACKAGE",
      description = "As name, category/name, with :slot, or =category/name-version.")
  private List<String> wanted = List.of();

  @Option(names = "--even-unmanaged", description = "Also what Wherry did not install.")
  private boolean evenUnmanaged;

  @Option(names = "--dry-run", description = "Only show what would go.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  RemoveCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    var chosen = settings.load();
    if (dryRun) return onlyShow(chosen);
    terminal.requireAnswers(yes);
    var narrator = new Narrator(terminal, false);
    var allowed = evenUnmanaged ? Removable.ANY : Removable.MANAGED;
    var settings = chosen.installing();
    var installing =
        NativeInstalling.of(
            chosen,
            settings.with(settings.allowed().removing(allowed)),
            terminal.clock(),
            narrator);
    try (var change = LocalChange.open(chosen, installing, narrator, "wherry-agent remove")) {
      var removal = removal(chosen);
      show(removal);
      if (!yes && !terminal.agrees("remove " + count(removal) + "?"))
        throw new Failures.Stop(ExitCode.FAILED, "nothing was removed");
      stage(chosen, change, removal);
      if (!change.mustMove()) return change.report(change.finish(), "removed " + count(removal));
    }
    return LocalChange.again(chosen, spec, terminal);
  }

  private int onlyShow(AgentSettings chosen) throws Exception {
    show(removal(chosen));
    terminal.out().println("nothing was removed: --dry-run");
    return ExitCode.OK;
  }

  private Removal removal(AgentSettings chosen)
      throws IOException, InterruptedException, Failures.Stop {
    var all = Looking.packages(chosen, terminal);
    var going = new ArrayList<Installed>();
    for (var text : wanted) going.add(Looking.one(text, all));
    return Removal.of(going.stream().distinct().toList(), all, chosen, evenUnmanaged);
  }

  private void show(Removal removal) {
    removal.going().forEach(installed -> terminal.out().println("remove  " + installed));
    for (var difference : removal.staying()) terminal.out().println("  stays: " + path(difference));
  }

  private static String path(Difference difference) {
    return difference.path() + " (" + difference.detail() + ")";
  }

  private static String count(Removal removal) {
    return Figures.count(removal.going().size(), "package");
  }

  private void stage(AgentSettings chosen, LocalChange change, Removal removal)
      throws IOException, InterruptedException, Failures.Stop {
    var plan = removal.plan(new LocalHost(chosen).inventory());
    var staged =
        change
            .installing()
            .installer()
            .stage(
                LocalChange.newId(terminal.clock()),
                plan,
                install -> {
                  throw new IOException("nothing comes with a removal, but " + install.id());
                });
    if (staged instanceof StageResult.Refused(var fault))
      throw new Failures.Stop(ExitCode.FAILED, fault.what());
  }
}
