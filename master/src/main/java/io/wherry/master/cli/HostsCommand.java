package io.wherry.master.cli;

import io.wherry.common.terminal.Table;
import io.wherry.proto.v1.HostSummary;
import io.wherry.proto.v1.ListHostsRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "hosts",
    description = "Lists hosts and where they stand.",
    mixinStandardHelpOptions = true)
final class HostsCommand implements Callable<Integer> {
  private static final int LABELS_END = 6;
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
      boolean known = answer.getHostsList().stream().anyMatch(h -> h.getHypervisorsCount() > 0);
      var columns =
          new ArrayList<>(List.of("HOST", "STATE", "RELEASE", "TARGET", "HEARD", "LABELS", "WHY"));
      if (known) columns.add(LABELS_END, "HYPERVISOR");
      var table = new Table(columns.toArray(String[]::new));
      answer.getHostsList().forEach(host -> table.row(row(host, known, now)));
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

  private static String[] row(HostSummary host, boolean hypervisors, Instant now) {
    var cells = new ArrayList<>(cells(host, now));
    if (hypervisors) cells.add(LABELS_END, hypervisors(host));
    return cells.toArray(String[]::new);
  }

  /** With a question mark where it does not confirm that. */
  private static String hypervisors(HostSummary host) {
    return host.getHypervisorsList().stream()
        .map(h -> Words.or(h.getHostName(), h.getHostId()) + (h.getConfirmed() ? "" : "?"))
        .collect(Collectors.joining(" "));
  }

  private static List<String> cells(HostSummary host, Instant now) {
    return List.of(
        Words.or(host.getName(), host.getId()),
        host.getState() + (host.getStep().isEmpty() ? "" : " (" + host.getStep() + ")"),
        Words.of(host.getRelease()),
        Words.of(host.getTarget()),
        host.getConnected() ? "connected" : Words.ago(host.getLastHeardMillis(), now),
        Words.labels(host.getLabelsMap()),
        why(host));
  }
}
