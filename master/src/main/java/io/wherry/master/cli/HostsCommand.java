package io.wherry.master.cli;

import io.wherry.common.terminal.Table;
import io.wherry.proto.v1.HostSummary;
import io.wherry.proto.v1.ListHostsRequest;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "hosts",
    description = "Lists hosts and where they stand.",
    mixinStandardHelpOptions = true)
final class HostsCommand implements Callable<Integer> {
  private final Session session;

  HostsCommand(Session session) {
    this.session = session;
  }

  @Parameters(
      arity = "0..1",
      paramLabel = "SELECTOR",
      defaultValue = "all",
      description = "Which: all, rack=a1, name=hv-*, role!=db; commas join.")
  private String selector = "all";

  @Override
  public Integer call() throws CliExit {
    return session.call(master -> {
      var answer = master.listHosts(ListHostsRequest.newBuilder().setHosts(selector).build());
      if (session.printedAsJson(answer)) return 0;
      var now = session.clock().instant();
      var table = new Table("HOST", "STATE", "RELEASE", "TARGET", "HEARD", "LABELS", "WHY");
      answer.getHostsList().forEach(host -> row(table, host, now));
      if (table.isEmpty()) session.out().println("no hosts; 'wherry token' lets one join");
      else table.print(session.out());
      return 0;
    });
  }

  private static String why(HostSummary host) {
    if (host.getNeeds().isEmpty()) return host.getWhy();
    var need = host.getNeeds() + " needed";
    return host.getWhy().isEmpty() ? need : host.getWhy() + "; " + need;
  }

  private static void row(Table table, HostSummary host, Instant now) {
    table.row(
        Words.or(host.getName(), host.getId()),
        host.getState() + (host.getStep().isEmpty() ? "" : " (" + host.getStep() + ")"),
        Words.of(host.getRelease()),
        Words.of(host.getTarget()),
        host.getConnected() ? "connected" : Words.ago(host.getLastHeardMillis(), now),
        Words.labels(host.getLabelsMap()),
        why(host));
  }
}
