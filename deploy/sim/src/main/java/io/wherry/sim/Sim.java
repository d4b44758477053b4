package io.wherry.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code deploy/sim/run}. */
@Command(
    name = "deploy/sim/run",
    description =
        "Runs fleets in virtual time, with faults as the seed says, and watches that no law is"
            + " broken.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every law held",
      "1:a law was broken; the line says with which seed",
      "2:usage"
    })
final class Sim implements Callable<Integer> {
  @Option(names = "--seed", defaultValue = "1", description = "The first seed; default: 1.")
  private long seed;

  @Option(names = "--seeds", defaultValue = "1", description = "How many seeds; default: 1.")
  private long seeds;

  @Option(
      names = "--hosts",
      defaultValue = "20",
      description =
          "Hosts of a fleet, or from how many to how many, by the seed, as in 3-8; default: 20.")
  private String hosts = "20";

  @Option(
      names = "--hours",
      defaultValue = "12",
      description = "Virtual hours in which faults strike; default: 12.")
  private int hours;

  @Option(
      names = "--faults",
      defaultValue = "all",
      description = "all, none, or some of them with commas between; unknown ones are named.")
  private String faults = "all";

  @Option(
      names = "--every",
      defaultValue = "0",
      description = "Say after so many seeds what came of all until then; default: at the end.")
  private long every;

  @Option(
      names = "--incident",
      paramLabel = "FILE",
      description =
          "Write the newest rollout of the first seed that breaks a law, or of the last one, for"
              + " `wherry rollout replay --from`.")
  private Optional<Path> incident = Optional.empty();

  @Option(names = "--trace", description = "Tell all that happens.")
  private boolean trace;

  @CommandLine.Spec private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

  public static void main(String[] args) {
    java.util.logging.LogManager.getLogManager().reset();
    var line = new CommandLine(new Sim());
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    System.exit(line.execute(args));
  }

  @Override
  public Integer call() {
    var perils = perils();
    var size = size();
    var sum = new Sum(hosts, hours, faults);
    for (long s = seed; s < seed + seeds; s++) {
      var setup = new Setup(s, size.of(s), perils, Duration.ofHours(hours));
      var simulation = new Simulation(setup, trace());
      var report = simulation.run();
      report.broken().ifPresent(why -> say("seed " + report.seed() + ": " + why));
      sum.add(report, setup.hosts());
      boolean last = s == seed + seeds - 1;
      boolean first = report.broken().isPresent() && sum.violations() == 1;
      if (first || (last && sum.violations() == 0)) keep(simulation);
      if (!last && every > 0 && sum.seeds() % every == 0) say(sum.line());
    }
    say(sum.line());
    return sum.violations() == 0 ? 0 : 1;
  }

  private void keep(Simulation simulation) {
    if (incident.isEmpty()) return;
    try {
      Files.writeString(incident.get(), simulation.incident().orElse(""));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + incident.get(), e);
    }
  }

  private Size size() {
    try {
      return Size.parse(hosts);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec().commandLine(), e.getMessage(), e);
    }
  }

  private java.util.function.Consumer<String> trace() {
    return trace ? this::say : Time.SILENT;
  }

  private Set<Peril> perils() {
    if (faults.equals("all")) return EnumSet.allOf(Peril.class);
    var chosen = EnumSet.noneOf(Peril.class);
    if (faults.equals("none")) return chosen;
    for (var word : faults.split(",")) {
      try {
        chosen.add(Peril.valueOf(word.strip().toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException unknown) {
        throw new CommandLine.ParameterException(
            spec().commandLine(), "no fault is called '" + word + "'; there are " + all());
      }
    }
    return chosen;
  }

  private static String all() {
    return String.join(", ", EnumSet.allOf(Peril.class).stream().map(Peril::word).toList());
  }

  private CommandLine.Model.CommandSpec spec() {
    return java.util.Objects.requireNonNull(spec);
  }

  private void say(String line) {
    spec().commandLine().getOut().println(line);
  }
}
