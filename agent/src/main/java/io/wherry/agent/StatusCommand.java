package io.wherry.agent;

import io.wherry.agent.journal.Journal;
import io.wherry.agent.report.ReportQueue;
import io.wherry.common.json.Json;
import io.wherry.common.lifecycle.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where this host is, read from its journal: the agent need not run. */
@Command(
    name = "status",
    description = "Says where this host is and why, whether or not the agent runs.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    var status = read(settings.load());
    if (spec == null) return ExitCode.FAILED;
    var out = spec.commandLine().getOut();
    if (json) out.println(Json.writePretty(status));
    else print(status, out);
    return ExitCode.OK;
  }

  static StatusView read(AgentSettings settings) throws IOException, Failures.Stop {
    var identity = RunCommand.identity(settings);
    var page = Journal.in(settings.stateDir()).peek();
    return StatusView.of(
        identity,
        page,
        ReportQueue.waiting(settings.stateDir(), InstantSource.system()),
        settings,
        Aftercare.last(Aftercare.in(settings.stateDir())));
  }

  private static void print(StatusView status, PrintWriter out) {
    var follows = status.auto() ? ", by itself" : ", when ordered";
    line(out, "host", status.host());
    line(out, "follows", status.channel() + " of " + status.repository() + follows);
    line(out, "state", status.state() + status.since().map(s -> " since " + s).orElse(""));
    status.release().ifPresent(text -> line(out, "release", text));
    status.target().ifPresent(text -> line(out, "target", text));
    status.change().ifPresent(text -> line(out, "change", text));
    status.why().ifPresent(text -> line(out, "why", text));
    status.lastFault().ifPresent(text -> line(out, "last fault", text));
    line(out, "reports", status.reportsWaiting() + " waiting for the master");
    line(out, "throttle", status.throttle());
    line(out, "installer", status.installer());
    status.leftToDo().forEach(text -> line(out, "left to do", text));
  }

  private static void line(PrintWriter out, String name, String value) {
    out.println(name + " ".repeat(11 - name.length()) + value);
  }
}
