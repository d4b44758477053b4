package io.wherry.master.cli;

import io.wherry.common.terminal.Figures;
import io.wherry.proto.v1.OtherAgents;
import io.wherry.proto.v1.StatusRequest;
import io.wherry.proto.v1.StatusResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "status", description = "The fleet at a glance.", mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  private final Session session;

  StatusCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws CliExit {
    return session.call(master -> {
      var status = master.status(StatusRequest.getDefaultInstance());
      if (!session.printedAsJson(status)) print(status);
      return 0;
    });
  }

  private void print(StatusResponse status) {
    var out = session.out();
    var now = session.clock().instant();
    out.println(
        "master "
            + status.getVersion()
            + ", repository "
            + status.getRepository()
            + ", started "
            + Words.ago(status.getStartedMillis(), now));
    status.getAddressesList().forEach(address -> out.println("  " + address));
    var newest = status.getNewestRelease();
    out.println(
        "newest release: "
            + (newest.getRelease().getNumber() == 0
                ? "none yet; 'wherry build' and 'wherry publish' make one"
                : describe(newest)));
    for (var channel : status.getChannelsList()) {
      out.println(
          "channel "
              + channel.getName()
              + ": release "
              + Words.of(channel.getRelease())
              + ", serial "
              + channel.getSerial()
              + ", valid until "
              + Words.time(channel.getExpiresMillis()));
    }
    var hosts = new java.util.TreeMap<>(status.getHostsByStateMap());
    long all = hosts.values().stream().mapToLong(Integer::longValue).sum();
    out.println(
        "hosts: "
            + all
            + (all == 0
                ? "; 'wherry token' lets one join"
                : " ("
                    + String.join(
                        ", ",
                        hosts.entrySet().stream()
                            .map(e -> e.getValue() + " " + e.getKey())
                            .toList())
                    + ")"));
    out.println(
        "permissions to merge: "
            + status.getPermissionsHeld()
            + " held of "
            + (status.getPermissionCap() == 0
                ? "0: no more are given"
                : status.getPermissionCap()));
    for (var holder : status.getHoldersList()) {
      out.println(
          "  "
              + Words.or(holder.getHostName(), holder.getHostId())
              + " since "
              + Words.ago(holder.getSinceMillis(), now)
              + (holder.getMerging() ? ", merging" : ""));
    }
    for (var full : status.getFullDomainsList())
      out.println("  " + full.getDomain() + " is full: " + full.getHeld() + " of " + full.getCap());
    for (var other : status.getOtherAgentsList()) out.println(describe(other));
    for (var by : status.getPassedOverList())
      out.println(
          by.getHostName()
              + " passes over words "
              + by.getWordsList()
              + " of this master, which its agent "
              + by.getAgentVersion()
              + " does not know");
    if (status.getRolloutsCount() > 0) RolloutPage.table(status.getRolloutsList(), now).print(out);
  }

  private static String describe(OtherAgents other) {
    var more = other.getHosts() > other.getNamesCount() ? ", …" : "";
    return "agents of another version: "
        + Figures.count(other.getHosts(), "host")
        + " with "
        + other.getVersion()
        + " ("
        + String.join(", ", other.getNamesList())
        + more
        + ")";
  }

  private static String describe(io.wherry.proto.v1.ReleaseSummary release) {
    return Words.of(release.getRelease())
        + " ("
        + Figures.count(release.getPackages(), "package")
        + ", "
        + Figures.bytes(release.getBytes())
        + ", "
        + Words.time(release.getCreatedMillis())
        + ")";
  }
}
