package io.wherry.master.cli;

import io.wherry.proto.v1.SetWindowRequest;
import io.wherry.proto.v1.Window;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What windows and blackouts have in common. */
final class WindowOptions {
  @Option(
      names = "--hosts",
      required = true,
      paramLabel = "SELECTOR",
      description = "For which hosts: all, rack=a1, name=hv-*, role!=db; commas join.")
  private String hosts = "";

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      description =
          "By the clocks of which place, as in Europe/Berlin (default: ${DEFAULT-VALUE}).")
  private String zone = "";

  @Option(names = "--dry-run", description = "Only show whom it concerns and when it begins.")
  private boolean dryRun;

  @Option(names = "--force", description = "Make it though it concerns no host now.")
  private boolean force;

  @Mixin private Reason reason = new Reason();

  SetWindowRequest request(Window.Builder window) {
    return SetWindowRequest.newBuilder()
        .setWindow(window.setHosts(hosts).setZone(zone))
        .setDryRun(dryRun)
        .setForce(force)
        .setReason(reason.text())
        .build();
  }
}
