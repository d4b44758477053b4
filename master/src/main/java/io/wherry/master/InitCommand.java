package io.wherry.master;

import io.wherry.common.config.BadConfig;
import io.wherry.common.json.Json;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.posix.FileTrouble;
import io.wherry.common.setup.SetupFiles.Manner;
import io.wherry.master.Initiation.Done;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes of this machine what packages are built on and hosts are led from. */
abstract class InitCommand implements Callable<Integer> {
  static final String ABOUT =
      "Makes everything that a master needs and, where paludis is, what cave needs to build for"
          + " it. What is there already is kept; a file that is otherwise is shown and left.";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings; default: /etc/wherry/master.yaml, which is begun where it is not.")
  private List<Path> files = List.of();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting over those of the file, and into a file that is begun; repeatable.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Option(
      names = "--paludis",
      description =
          "Set paludis up as well, whatever the settings say; by default where they have cave"
              + " build, or where they are begun and paludis is there.")
  private boolean paludis;

  @Option(names = "--dry-run", description = "Only say what would be made.")
  private boolean dryRun;

  @Option(
      names = "--force",
      description = "Replace files that are otherwise; the old ones are kept as *.orig.")
  private boolean force;

  @Option(
      names = "--print-host-config",
      description = "Make nothing here; print the files that other hosts' paludis needs.")
  private boolean forHosts;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "With --print-host-config: write them below this folder.")
  private @Nullable Path out;

  @Spec private CommandSpec spec = CommandSpec.create();

  abstract boolean asJson();

  @Override
  public final Integer call() {
    var err = spec.commandLine().getErr();
    try {
      return run(spec.commandLine().getOut());
    } catch (BadConfig e) {
      e.problems().forEach(problem -> err.println(program() + ": " + problem));
      return ExitCode.USAGE;
    } catch (IOException e) {
      err.println(program() + ": " + FileTrouble.words(e));
      return ExitCode.FAILED;
    }
  }

  private String program() {
    return spec.root().name();
  }

  private int run(PrintWriter to) throws BadConfig, IOException {
    if (out != null && !forHosts)
      throw new ParameterException(spec.commandLine(), "--out goes with --print-host-config");
    var wishes = new InitWishes(files, overrides, paludis, manner());
    if (forHosts) return new HostPages(wishes, Optional.ofNullable(out), asJson()).print(to);
    var done = new Initiation(wishes, InstantSource.system()).run();
    if (asJson()) to.println(Json.writePretty(done.view(dryRun)));
    else print(done, to);
    return done.exitCode();
  }

  private Manner manner() {
    if (dryRun) return Manner.LOOK;
    return force ? Manner.REPLACE : Manner.CREATE;
  }

  private void print(Done done, PrintWriter to) {
    done.made().forEach(line -> to.println((dryRun ? "would be made: " : "made: ") + line));
    done.report().lines(dryRun).forEach(to::println);
    done.report().remarks().forEach(remark -> to.println("note: " + remark));
    if (done.exitCode() == ExitCode.OK) to.println(last(done));
  }

  private String last(Done done) {
    if (done.isUntouched()) return "everything is there already";
    return dryRun ? "nothing was made: --dry-run" : "next: wherry-master run";
  }
}
