package io.wherry.master.cli;

import io.wherry.common.terminal.Table;
import io.wherry.proto.v1.AssignSetRequest;
import io.wherry.proto.v1.DropSetRequest;
import io.wherry.proto.v1.ListSetsRequest;
import io.wherry.proto.v1.PackageSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "set",
    description = "Which packages which hosts should have.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {SetCommand.Assign.class, SetCommand.Drop.class, SetCommand.Show.class})
final class SetCommand {
  @Command(
      name = "assign",
      description = "Makes a set, or replaces the one of that name.",
      mixinStandardHelpOptions = true)
  static final class Assign implements Callable<Integer> {
    private final Session session;

    Assign(Session session) {
      this.session = session;
    }

    @Parameters(index = "0", paramLabel = "NAME")
    private String name = "";

    @Parameters(
        index = "1..*",
        arity = "1..*",
        paramLabel = "PACKAGE",
        description = "As category/name, category/name:slot or a spec with a range.")
    private List<String> packages = List.of();

    @Option(
        names = "--hosts",
        required = true,
        paramLabel = "SELECTOR",
        description = "For which hosts.")
    private String hosts = "";

    @Override
    public Integer call() throws CliExit {
      var set = PackageSet.newBuilder().setName(name).setHosts(hosts).addAllPackages(packages);
      return session.call(master -> {
        var made = master.assignSet(AssignSetRequest.newBuilder().setSet(set).build());
        if (!session.printedAsJson(made))
          session
              .out()
              .println(
                  "set "
                      + made.getName()
                      + " for "
                      + made.getHosts()
                      + ": "
                      + String.join(" ", made.getPackagesList()));
        return 0;
      });
    }
  }

  @Command(
      name = "drop",
      description = "Forgets a set; what nothing wants any more goes at each host's next change.",
      mixinStandardHelpOptions = true)
  static final class Drop implements Callable<Integer> {
    private final Session session;

    Drop(Session session) {
      this.session = session;
    }

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Override
    public Integer call() throws CliExit {
      return session.call(master -> {
        var dropped = master.dropSet(DropSetRequest.newBuilder().setName(name).build());
        if (!session.printedAsJson(dropped)) session.out().println("set " + name + " dropped");
        return 0;
      });
    }
  }

  @Command(name = "list", description = "Lists the sets.", mixinStandardHelpOptions = true)
  static final class Show implements Callable<Integer> {
    private final Session session;

    Show(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() throws CliExit {
      return session.call(master -> {
        var sets = master.listSets(ListSetsRequest.getDefaultInstance());
        if (session.printedAsJson(sets)) return 0;
        var table = new Table("SET", "HOSTS", "PACKAGES");
        sets.getSetsList()
            .forEach(set ->
                table.row(set.getName(), set.getHosts(), String.join(" ", set.getPackagesList())));
        if (table.isEmpty())
          session.out().println("no sets; 'wherry set assign NAME --hosts all cat/pkg' makes one");
        else table.print(session.out());
        return 0;
      });
    }
  }
}
