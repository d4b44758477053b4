package io.wherry.agent;

import io.wherry.agent.inspect.Difference;
import io.wherry.agent.inspect.Difference.Expectation;
import io.wherry.agent.inspect.Difference.Kind;
import io.wherry.agent.inspect.Installed;
import io.wherry.agent.inspect.Verifier;
import io.wherry.common.json.Json;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.posix.IdleThread;
import io.wherry.common.terminal.Figures;
import io.wherry.common.terminal.Screen;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    description = "Compares what packages brought with what is on disk.",
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  private static final int MOST_THREADS = 4;
  private final Terminal terminal;

  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "PACKAGE",
      description = "As name, category/name, with :slot, or =category/name-version; default: all.")
  private List<String> wanted = List.of();

  @Option(
      names = "--strict",
      description = "Changed configuration and volatile files count as differences too.")
  private boolean strict;

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  VerifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** What came of it, for programs. */
  private record View(int packages, long objects, List<DifferenceView> differences) {}

  private record DifferenceView(
      String name, String path, String kind, String detail, String expectation) {}

  @Override
  public Integer call() throws Exception {
    var chosen = settings.load();
    var report = verify(chosen, packages(Looking.packages(chosen, terminal)));
    if (json) terminal.out().println(Json.writePretty(view(report)));
    else print(report);
    if (report.differences().stream().anyMatch(this::counts)) return ExitCode.DIFFERENT;
    return report.differences().stream().anyMatch(d -> d.kind() == Kind.UNREADABLE)
        ? ExitCode.FAILED
        : ExitCode.OK;
  }

  private List<Installed> packages(List<Installed> all) throws Failures.Stop {
    if (wanted.isEmpty()) return all;
    var chosen = new ArrayList<Installed>();
    for (var text : wanted) chosen.addAll(Looking.named(text, all));
    return chosen.stream().distinct().toList();
  }

  private Verifier.Report verify(AgentSettings chosen, List<Installed> packages)
      throws IOException, InterruptedException {
    var bar = new Bar(new Screen(terminal.out(), terminal.live() && !json), terminal.clock());
    var threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    var verifier =
        new Verifier(
            chosen.root(),
            threads,
            (done, of) -> bar.show(done, of, done + "/" + Figures.count(of, "package")));
    try {
      return chosen.throttle().off()
          ? verifier.verify(packages)
          : IdleThread.call("verify", () -> verifier.verify(packages));
    } finally {
      bar.clear();
    }
  }

  private boolean counts(Difference difference) {
    return difference.kind() != Kind.UNREADABLE
        && (strict || difference.expectation() == Expectation.UNEXPECTED);
  }

  private void print(Verifier.Report report) {
    var out = terminal.out();
    int width = report.differences().stream().mapToInt(d -> d.path().length()).max().orElse(0);
    var last = "";
    for (var difference : report.differences()) {
      var owner = difference.owner().toString();
      if (!owner.equals(last)) out.println(owner);
      last = owner;
      out.println(
          "    "
              + difference.path()
              + " ".repeat(width - difference.path().length() + 2)
              + difference.words());
    }
    out.println(summary(report));
  }

  private String summary(Verifier.Report report) {
    var all = report.differences();
    long bad = all.stream().filter(this::counts).count();
    long unreadable = all.stream().filter(d -> d.kind() == Kind.UNREADABLE).count();
    long expected = all.size() - bad - unreadable;
    return Figures.count(report.packages(), "package")
        + ", "
        + Figures.count(report.objects(), "object")
        + ": "
        + (bad == 0 ? "no differences" : Figures.count(bad, "difference"))
        + (expected == 0
            ? ""
            : ", " + expected + " changed as configuration and volatile files may")
        + (unreadable == 0 ? "" : ", " + unreadable + " could not be read");
  }

  private static View view(Verifier.Report report) {
    return new View(
        report.packages(),
        report.objects(),
        report.differences().stream()
            .map(d ->
                new DifferenceView(
                    d.owner().toString(),
                    d.path(),
                    d.kind().name().toLowerCase(Locale.ROOT),
                    d.detail(),
                    d.expectation().name().toLowerCase(Locale.ROOT)))
            .toList());
  }
}
