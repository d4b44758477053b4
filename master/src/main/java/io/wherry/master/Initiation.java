package io.wherry.master;

import io.wherry.common.config.BadConfig;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.setup.BinaryRepository;
import io.wherry.common.setup.Settled;
import io.wherry.common.setup.SetupFiles;
import io.wherry.common.setup.SetupFiles.Manner;
import io.wherry.common.setup.SetupReport;
import io.wherry.master.cave.CaveSettings;
import io.wherry.master.setup.BuilderPaludis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Everything that {@code init} makes, in its order: settings, the master's own, paludis. */
record Initiation(InitWishes wishes, InstantSource clock) {
  private static final Path ROOT = Path.of("/");
  static final Path REPOSITORIES = Path.of("/var/db/paludis/repositories");

  /** What was made of the master, a line each, and what became of all other files. */
  record Done(List<String> made, SetupReport report) {
    boolean isUntouched() {
      return made.isEmpty() && report.isUntouched();
    }

    int exitCode() {
      return report.exitCode();
    }

    /** {@code dry} where nothing was changed, whatever would have been. */
    View view(boolean dry) {
      return new View(!dry && !isUntouched(), made, report.rows(), report.remarks());
    }
  }

  /** For programs. */
  record View(
      boolean changed, List<String> made, List<SetupReport.Row> files, List<String> remarks) {}

  Done run() throws BadConfig, IOException {
    var settings = wishes.settings();
    var paludis = paludis(settings);
    boolean sets = wishes.setsPaludisUp(settings.paludis());
    if (sets && !paludis.isThere())
      throw new IOException(
          "there is no paludis here: no folder %s (setting paludis.configuration); to build without"
                  .formatted(settings.paludis().configuration())
              + " it, set paludis.builds to false");
    var files = new ArrayList<>(List.of(yaml()));
    var made = new MasterInit(settings, clock, wishes.manner() == Manner.LOOK).run();
    var remarks = new ArrayList<>(remarks(settings, sets));
    if (sets) {
      var report = paludis.settle(clock.instant());
      files.addAll(report.files());
      remarks.addAll(report.remarks());
    }
    return new Done(made, new SetupReport(files, remarks));
  }

  private Settled yaml() throws IOException {
    var file = wishes.file().toAbsolutePath();
    return new SetupFiles(ROOT, wishes.manner()).begin(file, wishes.yaml().text());
  }

  private BuilderPaludis paludis(MasterSettings settings) {
    var name = settings.publish().repository();
    var location = destination(settings.paludis(), name);
    return new BuilderPaludis(
        settings.paludis(),
        new BinaryRepository(name, location),
        settings.publish().binaryUriPrefix(),
        wishes.manner());
  }

  private static Path destination(CaveSettings paludis, RepositoryName name) {
    return paludis.destination().orElse(REPOSITORIES.resolve(name.toString()));
  }

  private static List<String> remarks(MasterSettings settings, boolean sets) {
    var remarks = new ArrayList<String>();
    var paludis = settings.paludis();
    if (sets && !paludis.builds())
      remarks.add("the builder of our own builds; set paludis.builds to true to have cave build");
    if (!sets && Files.isDirectory(paludis.configuration()))
      remarks.add(
          "paludis is left alone, as paludis.builds is false; --paludis sets it up nevertheless");
    if (sets && settings.publish().binaryUriPrefix().contains("//localhost"))
      remarks.add(
          "publish.binary-uri-prefix names localhost: other hosts' cave can fetch nothing there");
    return remarks;
  }
}
