package io.wherry.master.cli;

import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.terminal.Figures;
import io.wherry.proto.v1.GetHostRequest;
import io.wherry.proto.v1.HostDetail;
import io.wherry.proto.v1.HostSummary;
import io.wherry.proto.v1.InstalledPackage;
import io.wherry.proto.v1.OperatorsGrpc.OperatorsBlockingStub;
import io.wherry.proto.v1.ReleaseHostRequest;
import io.wherry.proto.v1.RevokeHostRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "host",
    description = "One host: where it is and why.",
    mixinStandardHelpOptions = true)
final class HostCommand implements Callable<Integer> {
  private final Session session;

  HostCommand(Session session) {
    this.session = session;
  }

  @Parameters(paramLabel = "HOST", description = "Its id, the beginning of its id, or its name.")
  private String host = "";

  @ArgGroup private Act act = new Act();

  /** What can be done to a host; one thing at a time. */
  static final class Act {
    @Option(
        names = "--release",
        description =
            "End its quarantine, and free the permission of a host that will not come back.")
    boolean release;

    @Option(
        names = "--revoke",
        description =
            "Refuse its certificate from now on, for ever; the machine must enrol anew as another"
                + " host.")
    boolean revoke;
  }

  @Option(names = "--yes", description = "Revoke without asking.")
  private boolean yes;

  @Mixin private Reason reason = new Reason();

  @Option(
      names = "--why",
      description = "Only why it is where it is, and what ends that, a line each.")
  private boolean why;

  @Option(names = "--packages", description = "Also list what is installed.")
  private boolean packages;

  @Override
  public Integer call() throws CliExit {
    if (act.revoke) session.requireAnswers(yes);
    return session.call(master -> {
      if (act.release) return release(master);
      var detail = master.getHost(GetHostRequest.newBuilder().setHost(host).build());
      if (act.revoke) return revoke(master, detail.getSummary());
      if (session.printedAsJson(detail)) return 0;
      if (why) detail.getExplanationList().forEach(session.out()::println);
      else print(detail);
      return 0;
    });
  }

  private int release(OperatorsBlockingStub master) throws CliExit {
    var done =
        master.releaseHost(
            ReleaseHostRequest.newBuilder().setHost(host).setReason(reason.text()).build());
    if (!session.printedAsJson(done)) done.getDoneList().forEach(session.out()::println);
    return 0;
  }

  /** By the id of the host that was shown, so that nothing else can be meant meanwhile. */
  private int revoke(OperatorsBlockingStub master, HostSummary shown) throws CliExit {
    var name = Words.or(shown.getName(), "(unnamed)") + " (" + shown.getId() + ")";
    if (!yes && !session.agrees("revoke the identity of host " + name + " for ever?"))
      throw new CliExit(ExitCode.FAILED, "nothing was revoked");
    var revoked =
        master.revokeHost(
            RevokeHostRequest.newBuilder().setHost(shown.getId()).setReason(reason.text()).build());
    if (!session.printedAsJson(revoked))
      session
          .out()
          .println("revoked: host " + name + "; to come back, the machine enrols with a new token");
    return 0;
  }

  private void print(HostDetail detail) {
    var out = session.out();
    var now = session.clock().instant();
    var host = detail.getSummary();
    out.println(Words.or(host.getName(), "(unnamed)") + "  " + host.getId());
    out.println(
        "state:    " + host.getState() + (host.getWhy().isEmpty() ? "" : ": " + host.getWhy()));
    out.println(
        "release:  "
            + Words.of(host.getRelease())
            + (host.getTarget().getNumber() == 0
                ? ""
                : ", going to " + Words.of(host.getTarget())));
    out.println(
        "channel:  "
            + host.getChannel()
            + (host.getAuto() ? ", installs by itself" : ", waits for rollouts"));
    out.println("labels:   " + Words.or(Words.labels(host.getLabelsMap()), "none"));
    out.println(
        "machine:  "
            + detail.getMachineId()
            + ", "
            + detail.getPlatform()
            + ", agent "
            + host.getAgentVersion());
    out.println(
        "heard:    "
            + (host.getConnected() ? "connected" : Words.ago(host.getLastHeardMillis(), now)));
    out.println(
        "identity: enrolled "
            + Words.time(detail.getEnrolledMillis())
            + ", certificate until "
            + Words.time(detail.getCertificateExpiresMillis()));
    out.println(
        "wanted:   "
            + Words.or(
                String.join(" ", detail.getWantedList()),
                "nothing; 'wherry set assign' says what a host should have"));
    HostFacts.print(detail, out);
    detail.getExplanationList().forEach(line -> out.println("why:      " + line));
    for (var event : detail.getHistoryList())
      out.println("  " + Words.time(event.getAtMillis()) + "  " + event.getWhat());
    if (!packages)
      out.println(
          Figures.count(detail.getPackagesCount(), "package")
              + " installed; --packages lists them");
    else
      for (var p : detail.getPackagesList())
        out.println("  " + Words.of(p.getPackage()) + whose(p));
  }

  private static String whose(InstalledPackage installed) {
    if (installed.getManaged()) return "";
    return installed.getElsewhere().isEmpty()
        ? "  (not from here)"
        : "  (in " + installed.getElsewhere() + ")";
  }
}
