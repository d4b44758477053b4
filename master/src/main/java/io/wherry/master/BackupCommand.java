package io.wherry.master;

import io.wherry.common.config.BadConfig;
import io.wherry.common.json.Json;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.posix.FileTrouble;
import io.wherry.common.terminal.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes all that this master cannot do without into one file. */
@Command(
    name = "backup",
    description = {
      "Writes the event log, the authority, keys, settings and the history of releases into one"
          + " file, also while the master runs. The file holds secret keys: keep it as such."
    },
    mixinStandardHelpOptions = true)
final class BackupCommand extends MasterMain.Configured {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  @Parameters(
      paramLabel = "FILE|DIR",
      description = "Where to; in a folder it is named after repository and time.")
  private Path to = Path.of("");

  @Option(names = "--with-tarballs", description = "All tarballs as well, which may be large.")
  private boolean tarballs;

  @Option(names = "--force", description = "Replace a file that is there.")
  private boolean force;

  @Option(names = "--json", description = "Print JSON instead of text.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** For programs. */
  record View(Path file, Instant taken, long bytes, int files, boolean tarballs) {}

  @Override
  public Integer call() throws BadConfig, IOException {
    var settings = settings();
    var clock = InstantSource.system();
    var out = spec.commandLine().getOut();
    var err = spec.commandLine().getErr();
    var file = Files.isDirectory(to) ? to.resolve(name(settings, clock)) : to;
    if (Files.exists(file) && !force) {
      err.println("wherry-master: " + file + " is there already and was left; --force replaces it");
      return ExitCode.DIFFERENT;
    }
    try {
      var taken =
          new BackupTaking(settings, configFiles(), clock)
              .take(file, tarballs, Telling.of(err, json));
      var contents = taken.contents();
      if (json)
        out.println(
            Json.writePretty(
                new View(
                    file,
                    contents.taken(),
                    Files.size(file),
                    contents.members().size(),
                    tarballs)));
      else
        out.println(
            "backup: "
                + file
                + ", "
                + Figures.bytes(Files.size(file))
                + (tarballs ? "" : ", without tarballs (--with-tarballs)")
                + "; it holds secret keys");
      return ExitCode.OK;
    } catch (IOException e) {
      err.println(
          "wherry-master: no backup was written: " + FileTrouble.words(e, file.toAbsolutePath()));
      return ExitCode.FAILED;
    }
  }

  private static String name(MasterSettings settings, InstantSource clock) {
    return "wherry-"
        + settings.publish().repository()
        + "-"
        + STAMP.format(clock.instant())
        + ".backup.zip";
  }
}
