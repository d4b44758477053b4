package io.wherry.master;

import io.wherry.common.config.BadConfig;
import io.wherry.common.config.Settings;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.posix.FileTrouble;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code wherry-master}: makes a master, runs it, tells its settings. */
@Command(
    name = "wherry-master",
    description = "The master of a Wherry fleet.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or ended by a signal",
      "1:it was tried and did not work; the message says why",
      "2:usage or configuration",
      "6:init, backup or restore found files that are there already, and left them"
    },
    subcommands = {
      MasterMain.Init.class,
      MasterMain.Run.class,
      MasterMain.Config.class,
      BackupCommand.class,
      RestoreCommand.class
    })
public final class MasterMain {
  static final Path USUAL_CONFIG = Path.of("/etc/wherry/master.yaml");

  private MasterMain() {}

  public static void main(String[] args) {
    System.exit(run(new PrintWriter(System.err, true, StandardCharsets.UTF_8), args));
  }

  static int run(PrintWriter err, String... args) {
    var line = parser();
    line.setErr(err);
    line.setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, err));
    return line.execute(args);
  }

  /** The command as it is parsed, for those who check what is written about it. */
  public static CommandLine parser() {
    return new CommandLine(new MasterMain());
  }

  private static int explain(Exception failure, PrintWriter err) throws Exception {
    int code = failure instanceof BadConfig ? ExitCode.USAGE : ExitCode.FAILED;
    switch (failure) {
      case BadConfig bad ->
          bad.problems().forEach(problem -> err.println("wherry-master: " + problem));
      case IOException io -> err.println("wherry-master: " + FileTrouble.words(io));
      case UncheckedIOException io -> err.println("wherry-master: " + FileTrouble.words(io));
      default -> throw failure;
    }
    return code;
  }

  /** Options that every command has. */
  abstract static class Configured implements Callable<Integer> {
    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "Settings; default: /etc/wherry/master.yaml.")
    private List<Path> files = List.of();

    @Option(
        names = "--set",
        paramLabel = "KEY=VALUE",
        description = "A setting over those of the file; repeatable.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    MasterSettings settings() throws BadConfig {
      return Settings.load(MasterSettings.class, configFiles(), overrides);
    }

    List<Path> configFiles() {
      return files.isEmpty() ? List.of(USUAL_CONFIG) : files;
    }

    Map<String, String> overrides() {
      return overrides;
    }
  }

  /** As {@code wherry init}, for who knows it from before. */
  @Command(name = "init", description = InitCommand.ABOUT, mixinStandardHelpOptions = true)
  static final class Init extends InitCommand {
    @Option(names = "--json", description = "Print JSON instead of text.")
    private boolean json;

    @Override
    boolean asJson() {
      return json;
    }
  }

  @Command(
      name = "run",
      description = "Runs the master until a signal ends it.",
      mixinStandardHelpOptions = true)
  static final class Run extends Configured {
    @Override
    public Integer call() throws BadConfig, IOException, InterruptedException {
      var end = new CountDownLatch(1);
      var ended = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform().name("shutdown").unstarted(() -> shutDown(end, ended)));
      try (var master = new Master(settings(), InstantSource.system())) {
        master.start();
        master.addresses().forEach(System.out::println);
        System.out.println("ready");
        end.await();
      } finally {
        ended.countDown();
      }
      return ExitCode.OK;
    }

    private static void shutDown(CountDownLatch end, CountDownLatch ended) {
      end.countDown();
      try {
        if (!ended.await(20, java.util.concurrent.TimeUnit.SECONDS))
          System.err.println("wherry-master: some part did not end in time");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Command(
      name = "config",
      description = "Prints the settings in force, secrets hidden.",
      mixinStandardHelpOptions = true)
  static final class Config extends Configured {
    @Override
    public Integer call() throws BadConfig {
      Settings.effective(settings()).forEach(System.out::println);
      return ExitCode.OK;
    }
  }
}
