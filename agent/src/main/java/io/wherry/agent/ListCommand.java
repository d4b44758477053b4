package io.wherry.agent;

import io.wherry.agent.inspect.Installed;
import io.wherry.agent.inspect.RootPackages;
import io.wherry.agent.install.ManagedPackages;
import io.wherry.common.json.Json;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.model.PackageId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    description = "Lists the installed packages of the root, whoever installed them.",
    mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(names = "--managed", description = "Only those that Wherry installed.")
  private boolean managedOnly;

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  ListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** One package, for programs. */
  private record View(
      String name,
      String version,
      String slot,
      String repository,
      boolean managed,
      Optional<String> from) {}

  @Override
  public Integer call() throws Exception {
    var chosen = settings.load();
    var packages = Looking.packages(chosen, terminal);
    if (!managedOnly && !json) {
      packages.forEach(terminal.out()::println);
      return ExitCode.OK;
    }
    var managed = new ManagedPackages(chosen.installing().stateDir()).read();
    var shown = packages.stream().filter(p -> !managedOnly || isManaged(p, managed)).toList();
    if (json) terminal.out().println(Json.writePretty(views(shown, managed)));
    else shown.forEach(terminal.out()::println);
    return ExitCode.OK;
  }

  private static boolean isManaged(Installed installed, Set<PackageId> managed) {
    return installed.database().equals(RootPackages.INSTALLED) && managed.contains(installed.id());
  }

  private static List<View> views(List<Installed> shown, Set<PackageId> managed)
      throws IOException {
    var views = new ArrayList<View>();
    for (var installed : shown)
      views.add(
          new View(
              installed.id().name().toString(),
              installed.id().version().text(),
              installed.id().slot(),
              installed.database().value(),
              isManaged(installed, managed),
              Looking.origin(installed)));
    return views;
  }
}
