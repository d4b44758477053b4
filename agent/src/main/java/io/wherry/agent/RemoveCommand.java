package io.wherry.agent;

import io.wherry.agent.inspect.Difference;
import io.wherry.agent.inspect.Installed;
import io.wherry.agent.install.InstallSettings.Removable;
import io.wherry.agent.install.StageResult;
import io.wherry.common.json.Json;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.terminal.Figures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  @Mixin private ChangeOptions options = new ChangeOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "PACKAGE",
      description = "As name, category/name, with :slot, or =category/name-version.")
  private List<String> wanted = List.of();

  @Option(names = "--even-unmanaged", description = "Also what Wherry did not install.")
  private boolean evenUnmanaged;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  RemoveCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** What came of it, for programs. */
  private record View(
      List<String> packages, List<Stay> staying, String outcome, Optional<String> why) {}

  private record Stay(String path, String detail) {}

  @Override
  public Integer call() throws Exception {
    var chosen = settings.load();
    options.require(terminal);
    if (options.dryRun()) return onlyShow(chosen);
    var narrator = new Narrator(terminal, options.json());
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
      if (!options.json()) show(removal);
      options.requireConsent(terminal, "remove " + count(removal) + "?", "nothing was removed");
      stage(chosen, change, removal);
      if (!change.mustMove()) return finish(change, removal);
    }
    return LocalChange.again(chosen, spec, terminal);
  }

  private int onlyShow(AgentSettings chosen) throws Exception {
    var removal = removal(chosen);
    if (options.json()) print(removal, "dry-run", Optional.empty());
    else show(removal);
    if (!options.json()) terminal.out().println("nothing was removed: --dry-run");
    return ExitCode.OK;
  }

  private int finish(LocalChange change, Removal removal) throws InterruptedException {
    var end = change.finish();
    int code = change.report(end, "removed " + count(removal));
    if (options.json()) print(removal, end.word(), end.reason());
    return code;
  }

  private void print(Removal removal, String outcome, Optional<String> why) {
    var packages = removal.going().stream().map(Installed::toString).toList();
    var staying = removal.staying().stream().map(d -> new Stay(d.path(), d.detail())).toList();
    terminal.out().println(Json.writePretty(new View(packages, staying, outcome, why)));
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
