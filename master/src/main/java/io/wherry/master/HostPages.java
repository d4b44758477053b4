package io.wherry.master;

import io.wherry.common.config.BadConfig;
import io.wherry.common.json.Json;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.setup.HostConfiguration;
import io.wherry.common.setup.HostConfiguration.Text;
import io.wherry.common.setup.Settled;
import io.wherry.common.setup.SetupFiles;
import io.wherry.common.setup.SetupFiles.Manner;
import io.wherry.common.setup.SetupReport;
import io.wherry.master.setup.HostFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files of other hosts' paludis, printed or written below a folder. */
record HostPages(InitWishes wishes, Optional<Path> out, boolean asJson) {
  /** For programs. */
  record View(List<Page> files, String worldLine) {}

  /** One file. */
  record Page(String path, String text) {}

  int print(PrintWriter to) throws BadConfig, IOException {
    var settings = wishes.settings();
    var configuration = settings.paludis().configuration();
    var host =
        new HostConfiguration(
            settings.publish().repository(), configuration, Initiation.REPOSITORIES);
    var files = new HostFiles(host, HostFiles.USUAL_STATE);
    if (out.isPresent()) return write(files, out.get(), to);
    if (asJson) to.println(Json.writePretty(view(files)));
    else show(files, configuration, to);
    return ExitCode.OK;
  }

  private static View view(HostFiles files) throws IOException {
    var pages = files.texts().stream().map(t -> new Page(t.file().toString(), t.text())).toList();
    return new View(pages, files.worldLine());
  }

  private static void show(HostFiles files, Path configuration, PrintWriter to) throws IOException {
    for (var text : files.texts()) {
      to.println("### " + text.file());
      to.println(text.text());
    }
    to.println("### " + configuration.resolve("world") + ", at its end");
    to.println(files.worldLine());
  }

  private int write(HostFiles files, Path folder, PrintWriter to) throws IOException {
    var root = real(folder.toAbsolutePath().normalize());
    var setup = new SetupFiles(root, wishes.manner());
    var settled = new ArrayList<Settled>();
    for (Text text : files.texts()) settled.add(setup.put(text.file(), text.text()));
    var report =
        new SetupReport(
            settled, List.of("a host's world file is to have the line " + files.worldLine()));
    if (asJson)
      to.println(
          Json.writePretty(
              new Initiation.Done(List.of(), report).view(wishes.manner() == Manner.LOOK)));
    else report.lines(wishes.manner() == Manner.LOOK).forEach(to::println);
    return report.exitCode();
  }

  /** Somebody's own symlinks on the way to the folder are none inside of it. */
  private Path real(Path folder) throws IOException {
    if (wishes.manner() != Manner.LOOK) Files.createDirectories(folder);
    return Files.exists(folder) ? folder.toRealPath() : folder;
  }
}
