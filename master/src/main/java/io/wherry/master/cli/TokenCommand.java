package io.wherry.master.cli;

import io.wherry.common.lifecycle.ExitCode;
import io.wherry.proto.v1.MakeTokenRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "token",
    description =
        "Makes a join token: whoever holds it may enrol hosts until it is used up or expires.",
    mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {
  private final Session session;

  TokenCommand(Session session) {
    this.session = session;
  }

  @Option(
      names = "--uses",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many hosts may join with it (default: ${DEFAULT-VALUE}).")
  private int uses = 1;

  @Option(
      names = "--valid",
      paramLabel = "TIME",
      defaultValue = "1h",
      description = "For how long, as 30m or 2h (default: ${DEFAULT-VALUE}).")
  private String valid = "1h";

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "A label for these hosts; repeatable.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(
      names = "--channel",
      paramLabel = "CHANNEL",
      defaultValue = "stable",
      description = "Which channel they follow (default: ${DEFAULT-VALUE}).")
  private String channel = "stable";

  @Override
  public Integer call() throws CliExit {
    // On the wire none said is one.
    if (uses < 1) throw new CliExit(ExitCode.USAGE, "--uses must be 1 or more, not " + uses);
    var request =
        MakeTokenRequest.newBuilder()
            .setUses(uses)
            .setValidSeconds(Arguments.seconds("--valid", valid))
            .putAllLabels(labels)
            .setChannel(channel)
            .build();
    return session.call(master -> {
      var made = master.makeToken(request);
      if (!session.printedAsJson(made)) session.out().println(made.getToken());
      return 0;
    });
  }
}
