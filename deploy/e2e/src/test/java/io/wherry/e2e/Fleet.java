package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A master and its agents, real processes below one folder; whoever starts it closes it. What they
 * have on disk can be kept, and given back to them for the next story.
 */
final class Fleet implements AutoCloseable {
  static final String QUICK =
      "fleet: {heartbeat: 1s, missed-beats: 60, ask-again: 1s}\n"
          + "serve: {listen: [\"127.0.0.1:%d\"]}\n";
  private static final String ENTER = "rwx--x--x";
  private final Path folder;
  private final RealMaster master;
  private final List<RealAgent> agents = new CopyOnWriteArrayList<>();

  /** The master is reached as {@code name}; {@code settings} are added to its usual ones. */
  Fleet(Path folder, String name, String settings) throws IOException {
    this(Site.HERE, folder, name, settings);
  }

  /** The master is elsewhere. */
  Fleet(Site site, Path folder, String name, String settings) throws IOException {
    // Packages are built by somebody unprivileged, who must get here.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(ENTER));
    this.folder = folder;
    this.master = new RealMaster(site, folder, name, settings);
  }

  /** Here, with hosts that are often heard of and not missed because they are slow. */
  static Fleet quick(Path folder) throws IOException {
    return new Fleet(folder, "localhost", QUICK);
  }

  /** A running master whose release 1 is the package alpha, which all hosts are to have. */
  RealMaster startWithAlpha() throws Exception {
    master.init().start();
    master.exheres().add("alpha", "1", "", Exheres.file("alpha", "one"), "");
    master.publish("app-test/alpha");
    master.wherry("set", "assign", "base", "--hosts", "all", "app-test/alpha").ok();
    return master;
  }

  RealMaster master() {
    return master;
  }

  List<RealAgent> agents() {
    return List.copyOf(agents);
  }

  /** A new host, enrolled and running. */
  RealAgent join(String name, String token, String settings) throws Exception {
    return join(Site.HERE, name, token, settings);
  }

  /** The same elsewhere, as on a small disk. */
  RealAgent join(Site site, String name, String token, String settings) throws Exception {
    var agent = new RealAgent(site, folder, name, settings);
    agents.add(agent);
    agent.enroll(token).ok();
    agent.start();
    return agent;
  }

  void awaitAll() {
    Until.asserted(() ->
        assertThat(master.hosts()).hasSize(agents.size()).allMatch(RealMaster.Host::connected));
  }

  Logbook logbook() throws Exception {
    return Logbook.from(master.eventLog());
  }

  /** Ends all of them, and keeps what is on their disk now. */
  void keep() throws IOException, InterruptedException {
    close();
    run("cp", "-a", folder.toString(), kept().toString());
  }

  /** Starts all of them on what was kept; what a story before has left is put aside. */
  void again() throws IOException, InterruptedException {
    Files.move(folder, Files.createTempDirectory(folder.resolveSibling(""), "before").resolve("x"));
    run("cp", "-a", kept().toString(), folder.toString());
    master.start();
    for (var agent : agents) agent.start();
    awaitAll();
  }

  private Path kept() {
    return folder.resolveSibling("kept");
  }

  private static void run(String... command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }

  @Override
  public void close() throws InterruptedException {
    for (var agent : agents) agent.kill();
    master.kill();
  }
}
