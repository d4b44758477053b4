package io.wherry.master;

import io.wherry.common.config.BadConfig;
import io.wherry.common.config.Settings;
import io.wherry.common.json.Json;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.posix.DurableFile;
import io.wherry.common.terminal.Figures;
import io.wherry.master.backup.OpenBackup;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a master out of a backup. */
@Command(
    name = "restore",
    description = {
      "Makes a master out of a backup: checks it first, and lets all numbers go on past those that"
          + " hosts may have seen since. Stop the old master before, wherever it runs."
    },
    mixinStandardHelpOptions = true)
final class RestoreCommand extends MasterMain.Configured {
  @Parameters(paramLabel = "FILE", description = "The backup.")
  private Path file = Path.of("");

  @Option(
      names = "--force",
      description = "Also where a master is already; it is put aside, never deleted.")
  private boolean force;

  @Option(names = "--json", description = "Print JSON instead of text.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** For programs. */
  record View(
      Instant taken,
      long epoch,
      long releasesPast,
      long serialsPast,
      long rolloutsPast,
      List<Path> aside,
      List<String> lackingTarballs,
      List<String> remarks) {}

  @Override
  public Integer call() throws BadConfig, IOException {
    try (var backup = OpenBackup.open(file)) {
      var fresh = !Files.exists(configFiles().getFirst());
      var settings = fresh ? settingsOf(backup) : settings();
      var restoring = new BackupRestoring(backup, settings, InstantSource.system());
      var inTheWay = restoring.inTheWay();
      if (!inTheWay.isEmpty() && !force) {
        tellInTheWay(inTheWay);
        return ExitCode.DIFFERENT;
      }
      var err = spec.commandLine().getErr();
      var done = restoring.restore(Telling.of(err, json));
      var remarks = new ArrayList<>(done.remarks());
      if (fresh) putConfig(backup);
      else remarks.addAll(otherConfig(backup));
      tell(backup, done, remarks);
      return ExitCode.OK;
    }
  }

  private void tellInTheWay(List<Path> inTheWay) {
    var err = spec.commandLine().getErr();
    for (var place : inTheWay) err.println("wherry-master: " + place + " is there already");
    err.println("nothing was changed; --force puts it aside and restores");
  }

  /** On a machine that never had a master, the settings come with the backup. */
  private MasterSettings settingsOf(OpenBackup backup) throws BadConfig, IOException {
    var copy = Files.createTempFile("wherry-master-", ".yaml");
    try {
      Files.writeString(copy, config(backup));
      return Settings.load(MasterSettings.class, List.of(copy), overrides());
    } finally {
      Files.delete(copy);
    }
  }

  private String config(OpenBackup backup) throws IOException {
    return backup
        .text(BackupPlaces.CONFIG)
        .orElseThrow(() ->
            new IOException(
                configFiles().getFirst() + " does not exist and the backup has no settings"));
  }

  private void putConfig(OpenBackup backup) throws IOException {
    DurableFile.write(configFiles().getFirst(), config(backup).getBytes(StandardCharsets.UTF_8));
  }

  private List<String> otherConfig(OpenBackup backup) throws IOException {
    var here = configFiles().getFirst();
    var there = backup.text(BackupPlaces.CONFIG);
    return there.isEmpty() || there.get().equals(Files.readString(here))
        ? List.of()
        : List.of(here + " is otherwise than in the backup, and was kept");
  }

  private void tell(OpenBackup backup, BackupRestoring.Done done, List<String> remarks) {
    var out = spec.commandLine().getOut();
    var past = done.past();
    if (json) {
      out.println(
          Json.writePretty(
              new View(
                  backup.contents().taken(),
                  past.epoch(),
                  past.release(),
                  past.serial(),
                  past.rollout(),
                  done.aside(),
                  done.lacking(),
                  remarks)));
      return;
    }
    out.println("restored what was there at " + backup.contents().taken());
    done.aside().forEach(place -> out.println("put aside: " + place));
    out.println(
        "the next release is %d, the next rollout r%d"
            .formatted(past.release() + 1, past.rollout() + 1));
    tellLacking(done.lacking(), out);
    remarks.forEach(remark -> out.println("note: " + remark));
    out.println(
        "forgotten since then: join tokens, revocations (`wherry host H --revoke` again), hosts"
            + " that enrolled (they must once more), releases and rollouts");
    out.println("next: wherry-master run; open rollouts are paused until somebody resumes them");
  }

  private static void tellLacking(List<String> lacking, PrintWriter out) {
    if (lacking.isEmpty()) return;
    out.println(
        Figures.count(lacking.size(), "tarball")
            + " not here, that releases in use name: copy them into the static folder's tarballs/,"
            + " or build and publish again: "
            + lacking.stream().limit(5).collect(Collectors.joining(", "))
            + (lacking.size() > 5 ? ", …" : ""));
  }
}
