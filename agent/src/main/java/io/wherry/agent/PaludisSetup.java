package io.wherry.agent;

import io.wherry.agent.setup.CaveFormats;
import io.wherry.agent.setup.HostPaludis;
import io.wherry.common.json.Json;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.setup.SetupFiles.Manner;
import io.wherry.common.setup.SetupReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Has this host's paludis take its packages from the agent, and says what that came to. */
record PaludisSetup(AgentSettings settings, Manner manner, InstantSource clock) {
  /** For programs. */
  private record View(boolean changed, List<SetupReport.Row> files, List<String> remarks) {}

  boolean isThere() throws IOException {
    return new HostPaludis(ground()).isThere();
  }

  SetupReport settle(RepositoryName name) throws IOException, InterruptedException {
    if (manner != Manner.LOOK) Files.createDirectories(settings.installing().stateDir());
    return new HostPaludis(ground()).settle(name, clock.instant());
  }

  private HostPaludis.Ground ground() throws IOException {
    return new HostPaludis.Ground(
        settings.root(),
        settings.paludis(),
        inRoot(new Places(settings.stateDir()).verified()),
        settings.installing().stateDir(),
        new CaveFormats(settings.root(), settings.paludis().command()),
        manner);
  }

  /** A state directory below the root has a shorter name there. */
  private Path inRoot(Path path) {
    var root = settings.root();
    return path.startsWith(root) ? Path.of("/").resolve(root.relativize(path)) : path;
  }

  void print(SetupReport report, boolean json, PrintWriter out) {
    if (json) {
      boolean changed = manner != Manner.LOOK && !report.isUntouched();
      out.println(Json.writePretty(new View(changed, report.rows(), report.remarks())));
      return;
    }
    report.lines(manner == Manner.LOOK).forEach(out::println);
    report.remarks().forEach(remark -> out.println("note: " + remark));
  }
}
