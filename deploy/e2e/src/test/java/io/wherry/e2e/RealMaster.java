package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.json.Json;
import io.wherry.master.cli.Wherry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A master process, with the operator who commands it. */
final class RealMaster {
  private static final Pattern PUBLISHED = Pattern.compile("published release ([0-9]+):");

  private static final int BELOW_THE_KERNELS = 32_000;

  private final Path folder;
  private final String name;
  private final List<Integer> ports;
  private final Exheres exheres;
  private final Site site;
  private @Nullable Process process;

  /** Where this process finds the operators' door. */
  private Optional<String> door = Optional.empty();

  /** What {@code wherry hosts --json} says, as far as the stories ask. */
  record Hosts(List<Host> hosts) {}

  record Host(
      String id,
      String name,
      String state,
      String why,
      Optional<Release> release,
      boolean connected) {
    String releaseNumber() {
      return release.map(Release::number).orElse("none");
    }
  }

  record Release(String number) {}

  record Rollouts(List<Rollout> rollouts) {}

  record Rollout(String id, String state, String why, int holding, List<Member> members) {
    String stateOf(String host) {
      return members.stream()
          .filter(m -> m.name().equals(host))
          .map(Member::state)
          .findFirst()
          .orElse("no member");
    }
  }

  record Member(String name, int wave, String state, String why, String step, boolean excused) {}

  /** Hosts reach it as {@code name}. */
  RealMaster(Path folder, String name, String moreSettings) throws IOException {
    this(Site.HERE, folder, name, moreSettings);
  }

  /** What it keeps and what it serves is where the site has its home. */
  RealMaster(Site site, Path folder, String name, String moreSettings) throws IOException {
    this.folder = folder;
    this.name = name;
    this.site = site;
    this.ports = freePorts(4);
    this.exheres = new Exheres(folder.resolve("exheres"));
    Files.createDirectories(folder.resolve("distfiles"));
    Exheres.write(config(), settings() + moreSettings.formatted(ports.get(3)));
  }

  private String settings() {
    return """
    state-dir: %7$s/master
    doors:
      names: [%6$s]
      enrolment: ["%8$s:%2$d"]
      agents: ["%8$s:%3$d"]
      operators: ["%8$s:%4$d"]
    publish:
      repository: tests
      static-folder: %7$s/static
      release-key: %1$s/keys/release.key
      channel-key: %1$s/keys/channel.key
      binary-uri-prefix: http://localhost:%5$d/tarballs/
    build:
      repositories: [%1$s/exheres]
      sources: {distdir: %1$s/distfiles, fetch: false}
    """
        .formatted(
            folder,
            ports.get(0),
            ports.get(1),
            ports.get(2),
            ports.get(3),
            name,
            home(),
            site.address());
  }

  private Path home() {
    return site.home(folder);
  }

  private Path seen(String path) {
    return site.seen(home().resolve(path));
  }

  /** The operators' door. */
  String operators() {
    return site.address() + ":" + ports.get(2);
  }

  int agentsPort() {
    return ports.get(1);
  }

  int httpPort() {
    return ports.get(3);
  }

  /** Those that hosts use. */
  List<Integer> hostsPorts() {
    return List.of(ports.get(0), ports.get(1), ports.get(3));
  }

  Path eventLog() {
    return seen("master/events.db");
  }

  Exheres exheres() {
    return exheres;
  }

  Path config() {
    return folder.resolve("master.yaml");
  }

  Path tarballs() {
    return served().resolve("tarballs");
  }

  Path served() {
    return seen("static");
  }

  Path log() {
    return folder.resolve("master.log");
  }

  /** More lines of the settings of {@code publish}. */
  RealMaster publishing(String lines) throws IOException {
    Exheres.write(config(), Files.readString(config()).replace("publish:\n", "publish:\n" + lines));
    return this;
  }

  RealMaster init() throws Exception {
    command("init").ok();
    return this;
  }

  /** One of {@code wherry-master}'s own. */
  Program.Said command(String command, String... arguments) throws Exception {
    var all = new ArrayList<>(List.of(command, "--config", config().toString()));
    all.addAll(List.of(arguments));
    return Program.run(site.into(), Program.master(), all);
  }

  void start() throws IOException {
    Files.deleteIfExists(log());
    process =
        Program.start(
            site.into(),
            Program.master(),
            List.of("run", "--config", config().toString()),
            log(),
            Map.of());
    Until.asserted(() -> assertThat(Files.readAllLines(log())).contains("ready"));
  }

  void kill() throws InterruptedException {
    if (process != null) Program.kill(process);
    process = null;
  }

  /** As an operator types it: a process of its own. */
  Program.Said typed(String... arguments) throws Exception {
    var credentials = home().resolve("master/operators/admin");
    return Program.run(site.into(), Program.wherry(), with(credentials, arguments));
  }

  /**
   * The same command within this process: stories ask so often that starting it would slow what
   * they look at.
   */
  Program.Said wherry(String... arguments) throws Exception {
    if (door.isEmpty()) door = Optional.of(site.door(ports.get(2)));
    var out = new StringWriter();
    var printer = new PrintWriter(out, true);
    var command = with(seen("master/operators/admin"), arguments);
    if (!command.contains("--master")) command.addAll(List.of("--master", door.get()));
    int code = Wherry.run(printer, printer, command.toArray(String[]::new));
    return new Program.Said(code, out.toString());
  }

  private static ArrayList<String> with(Path credentials, String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--credentials", credentials.toString()));
    return all;
  }

  String token(int uses) throws Exception {
    return wherry("token", "--uses", "" + uses).ok().out().strip();
  }

  String token(int uses, String channel) throws Exception {
    return wherry("token", "--uses", "" + uses, "--channel", channel).ok().out().strip();
  }

  /** Builds and publishes; answers the new release's number. */
  int publish(String... packages) throws Exception {
    build(packages);
    return published(wherry("publish").ok());
  }

  /** The same, and moves a channel there. */
  int publishTo(String channel, String... packages) throws Exception {
    build(packages);
    return published(wherry("publish", "--channel", channel).ok());
  }

  void build(String... packages) throws Exception {
    var build = new ArrayList<>(List.of("build"));
    build.addAll(List.of(packages));
    wherry(build.toArray(String[]::new)).ok();
  }

  private static int published(Program.Said said) {
    var number = PUBLISHED.matcher(said.out());
    assertThat(number.find()).as(said.out()).isTrue();
    return Integer.parseInt(number.group(1));
  }

  /** Starts a rollout of all these hosts at once; answers its id. */
  String roll(int release, String hosts) throws Exception {
    return roll("--release " + release + " --hosts " + hosts + " --waves 100%");
  }

  /** Starts one with these options; answers its id. */
  String roll(String options) throws Exception {
    var said = wherry(("rollout start --json " + options).split(" "));
    return Json.read(Started.class, said.ok().out()).id();
  }

  private record Started(String id) {}

  /** Ends what is under way. */
  void abortAll() throws Exception {
    var running = wherry("rollout", "list", "--running", "--json").ok().out();
    for (var rollout : Json.read(Rollouts.class, running).rollouts())
      wherry("rollout", "abort", rollout.id()).ok();
  }

  List<Host> hosts() throws Exception {
    return Json.read(Hosts.class, wherry("hosts", "--json").ok().out()).hosts();
  }

  Host host(String name) throws Exception {
    return hosts().stream().filter(h -> h.name().equals(name)).findFirst().orElseThrow();
  }

  Rollout rollout(String id) throws Exception {
    var all = Json.read(Rollouts.class, wherry("rollout", "list", "--json").ok().out()).rollouts();
    return all.stream().filter(r -> r.id().equals(id)).findFirst().orElseThrow();
  }

  /**
   * Ports that nobody has, and that the kernel gives nobody: a host that dials while its master is
   * away must not get the master's own.
   */
  static List<Integer> freePorts(int number) {
    var ports = new ArrayList<Integer>();
    while (ports.size() < number) {
      int port = ThreadLocalRandom.current().nextInt(BELOW_THE_KERNELS / 2, BELOW_THE_KERNELS);
      if (!ports.contains(port) && isFree(port)) ports.add(port);
    }
    return List.copyOf(ports);
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
