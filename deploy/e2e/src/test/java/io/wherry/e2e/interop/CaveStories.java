package io.wherry.e2e.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wherry.e2e.Gate;
import io.wherry.master.publish.ReleaseRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Three releases, and hosts on which the agent's worker has the real cave install them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CaveStories {
  private static final String FAILING =
      """
      src_install() { insinto /usr/share/failing ; hereins file <<< "failing" ; }
      pkg_preinst() { die "this package never installs" ; }
      """;

  private final List<CaveHost> hosts = new ArrayList<>();
  private final List<Gate> gates = new ArrayList<>();
  private Path folder;
  Sources sources;
  Releases releases;
  ReleaseRecord first;
  ReleaseRecord rebuilt;
  ReleaseRecord later;

  @BeforeAll
  void buildAndPublish(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
    folder = directory;
    var missing = Cave.missing();
    missing.ifPresent(why -> System.err.println("NOT TESTED against the real cave: " + why));
    assumeTrue(missing.isEmpty(), "NOT TESTED against the real cave: " + missing.orElse(""));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    sources = Sources.unpack(folder.resolve("arbor"));
    releases = Releases.open(Files.createDirectories(folder.resolve("master")));
    var workshop = new Workshop(folder.resolve("workshop"), sources.repository());
    first =
        releases.publish(
            workshop.build("app-test/tool", "app-test/slotted:1", "app-test/ferryman"), sources);
    var odd = sources.repository().resolve("packages/sys-test/odd/odd-1.exheres-0");
    Files.writeString(odd, "# another\n" + Files.readString(odd));
    rebuilt = releases.publish(workshop.build("sys-test/odd"), sources);
    sources.addLaterVersions();
    sources.exheres("app-test/failing-1", "run: app-test/tool", FAILING);
    later =
        releases.publish(
            workshop.build(
                "app-test/tool", "app-test/settings", "app-test/slotted:2", "app-test/failing"),
            sources);
  }

  @AfterEach
  void closeHosts() throws IOException, InterruptedException {
    // Nobody may be left standing there, whatever became of the test.
    for (var gate : gates) gate.open();
    gates.clear();
    for (var host : hosts) host.close();
    hosts.clear();
  }

  @AfterAll
  void close() {
    if (releases != null) releases.close();
  }

  final CaveHost host(String name) throws Exception {
    var host = CaveHost.make(folder.resolve(name), sources, releases);
    hosts.add(host);
    return host;
  }

  /** Has whoever runs that hook of paludis stand in it; its place is the root's own. */
  final Gate gate(CaveHost host, String hook) throws IOException {
    var gate = Gate.in(host.inside("/gate"));
    gates.add(gate);
    var script = host.inside("/etc/paludis/hooks/" + hook + "/gate.bash");
    CaveRoot.write(
        script,
        """
        #!/bin/bash
        touch /gate/reached
        while [[ ! -e /gate/open ]]; do sleep 0.1; done
        """);
    if (!script.toFile().setExecutable(true)) throw new IOException(script + " stays as it is");
    return gate;
  }
}
