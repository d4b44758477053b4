package io.wherry.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.json.Json;
import io.wherry.e2e.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * A compilation node that {@code wherry init} has set up, and hosts of all kinds; every process is
 * one of the distributions, at home on its own machine.
 */
final class CaveFleet implements AutoCloseable {
  static final String PBINS = "/var/db/paludis/repositories/mybinaries";
  private static final Pattern PUBLISHED = Pattern.compile("published release ([0-9]+):");
  private static final Path ADMIN = Path.of("/var/lib/wherry/master/operators/admin");

  private final Path folder;
  private final Sources sources;
  private final Machine node;
  private final Map<String, Integer> ports = new HashMap<>();
  private final List<Machine> machines = new ArrayList<>();

  private CaveFleet(Path folder, Sources sources, Machine node) {
    this.folder = folder;
    this.sources = sources;
    this.node = node;
    machines.add(node);
  }

  /** Nothing of Wherry's is there yet. {@code world} is what the node's owner wants. */
  static CaveFleet prepare(Path folder, Sources sources, String... world) throws Exception {
    var place = Files.createDirectories(folder.resolve("node"));
    var root = CaveRoot.bare(place, sources.repository());
    root.takesUpAccounts();
    CaveRoot.shared(root.at("/var/cache/paludis/distfiles"));
    root.setting("world", world);
    return new CaveFleet(folder, sources, Machine.start(place, root));
  }

  Machine node() {
    return node;
  }

  Sources sources() {
    return sources;
  }

  /** As the article's reader would, with doors that nobody else has. */
  Cave.Said init(String... more) throws Exception {
    var doors = new ArrayList<>(List.of("init", "--set", "doors.names=[localhost]"));
    for (var door : List.of("doors.enrolment", "doors.agents", "doors.operators", "serve.listen"))
      doors.addAll(List.of("--set", door + "=[127.0.0.1:%d]".formatted(port(door))));
    var prefix = "http://localhost:" + port("serve.listen") + "/tarballs/";
    doors.addAll(List.of("--set", "publish.binary-uri-prefix=" + prefix));
    doors.addAll(List.of("--set", "fleet.heartbeat=1s", "--set", "fleet.ask-again=1s"));
    doors.addAll(List.of(more));
    return node.run(Program.wherry(), doors.toArray(String[]::new));
  }

  private int port(String door) throws IOException {
    var known = ports.get(door);
    if (known != null) return known;
    int fresh = freePort();
    ports.put(door, fresh);
    return fresh;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  void startMaster() throws IOException {
    Machine.awaitLine(node.stay("master", Program.master(), "run"), "ready");
  }

  Cave.Said wherry(String... arguments) throws Exception {
    var all = Stream.concat(Stream.of("--credentials", "" + ADMIN), Stream.of(arguments));
    return node.run(Program.wherry(), all.toArray(String[]::new));
  }

  /** The world, as far as it changed, as a release of the channel that all follow. */
  int release() throws Exception {
    wherry("build", "--world").ok();
    return published();
  }

  /** What was built, likewise. */
  int published() throws Exception {
    var said = wherry("publish", "--channel", "stable").ok().out();
    var number = PUBLISHED.matcher(said);
    assertThat(number.find()).as(said).isTrue();
    return Integer.parseInt(number.group(1));
  }

  /** A host with paludis; {@code settings} are lines of its agent's configuration. */
  Machine paludisHost(String name, String... settings) throws Exception {
    return join(name, withPaludis(name), List.of("--paludis"), settings);
  }

  private CaveRoot withPaludis(String name) throws IOException {
    var root = CaveRoot.bare(place(name), sources.repository());
    CaveRoot.shared(root.at("/var/cache/paludis/distfiles"));
    return root;
  }

  /** One on which nobody has ever heard of it. */
  Machine plainHost(String name, String... settings) throws Exception {
    return join(name, CaveRoot.plain(place(name)), List.of(), settings);
  }

  private Path place(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private Machine join(String name, CaveRoot root, List<String> how, String... settings)
      throws Exception {
    var machine = enrolled(name, root, how, settings);
    machines.add(machine);
    machine.startAgent();
    return machine;
  }

  /** Its agent does not run yet. */
  private Machine enrolled(String name, CaveRoot root, List<String> how, String... settings)
      throws Exception {
    CaveRoot.write(
        root.at("/etc/wherry/agent.yaml"),
        "host-name: %s\nthrottle: {off: true}\n%s\n".formatted(name, String.join("\n", settings)));
    var machine = Machine.start(place(name), root);
    var enrol = new ArrayList<>(List.of("enroll", "--token", token()));
    enrol.addAll(how);
    machine.run(Program.agent(), enrol.toArray(String[]::new)).ok();
    return machine;
  }

  /** A host with paludis on a machine that can be started again, and is on. */
  Machine bootedHost(String name, String... settings) throws Exception {
    var root = withPaludis(name);
    enrolled(name, root, List.of("--paludis"), settings).close();
    var machine = Machine.boot(place(name), root);
    machines.add(machine);
    return machine;
  }

  private String token() throws Exception {
    return wherry("token").ok().out().strip();
  }

  /** What all hosts shall have from their next change on. */
  void wants(String... packages) throws Exception {
    var assign = Stream.of("set", "assign", "base", "--hosts", "all");
    wherry(Stream.concat(assign, Stream.of(packages)).toArray(String[]::new)).ok();
  }

  private record Started(String id) {}

  /** To the release, and everybody has settled on it; answers the rollout. */
  String roll(int release) throws Exception {
    var id = begin(release);
    wherry("rollout", "watch", id).ok();
    return id;
  }

  /** A rollout to the release of all hosts, on terms that {@code more} says. */
  String begin(int release, String... more) throws Exception {
    var start =
        Stream.of("rollout", "start", "--release", "" + release, "--hosts", "all", "--json");
    var started = wherry(Stream.concat(start, Stream.of(more)).toArray(String[]::new)).ok();
    return Json.read(Started.class, started.out()).id();
  }

  /** What {@code wherry rollout list --json} says, as far as the stories ask. */
  private record Rollouts(List<Rollout> rollouts) {}

  /** A rollout as its master sees it. */
  record Rollout(String id, String state, String why, List<Member> members) {}

  /** A host in it; where it is excused, what became of it counts neither for nor against. */
  record Member(String name, String state, boolean excused) {}

  Rollout rollout(String id) throws Exception {
    var all = Json.read(Rollouts.class, wherry("rollout", "list", "--json").ok().out()).rollouts();
    return all.stream().filter(rollout -> rollout.id().equals(id)).findFirst().orElseThrow();
  }

  /** Tells of the rollout until it does not go on, which is no success. */
  String failed(String rollout) throws Exception {
    return wherry("rollout", "watch", rollout).refused().out();
  }

  /** What {@code wherry hosts --json} says, as far as the stories ask. */
  private record Hosts(List<Seen> hosts) {}

  /** A host as its master sees it. */
  record Seen(String name, String state, String why, boolean connected) {}

  List<Seen> hosts() throws Exception {
    return Json.read(Hosts.class, wherry("hosts", "--json").ok().out()).hosts();
  }

  Seen host(String name) throws Exception {
    return hosts().stream().filter(host -> host.name().equals(name)).findFirst().orElseThrow();
  }

  void awaitConnected() {
    await()
        .untilAsserted(
            () -> assertThat(hosts()).hasSize(machines.size() - 1).allMatch(Seen::connected));
  }

  /** A rollout back is watched like any other, but its end is no success. */
  void awaitSettled() {
    await()
        .untilAsserted(() -> assertThat(hosts()).allMatch(host -> host.state().equals("settled")));
  }

  static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(5)).pollInterval(Duration.ofMillis(300));
  }

  @Override
  public void close() throws Exception {
    for (var machine : machines.reversed()) machine.close();
  }
}
