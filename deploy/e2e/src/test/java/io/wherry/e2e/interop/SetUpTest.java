package io.wherry.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wherry.agent.AgentMain;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.release.StagedPackage;
import io.wherry.e2e.docs.Shown;
import io.wherry.master.MasterMain;
import io.wherry.master.OperatorMain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One command at each end, and the real cave works with the configuration that they wrote. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SetUpTest {
  private static final String PAGE = "docs/exherbo.md";
  private static final String STATE = "/var/lib/wherry-agent";
  @RegisterExtension final Ledger ledger = new Ledger("set up");
  @TempDir private Path folder;
  private final List<Integer> ports = new ArrayList<>();
  private @Nullable Process master;
  private @Nullable CaveRoot node;
  private @Nullable Sources sources;

  @BeforeEach
  void needCave() throws IOException {
    var missing = Cave.missing();
    missing.ifPresent(why -> System.err.println("NOT TESTED against the real cave: " + why));
    assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    Files.setPosixFilePermissions(
        folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    sources = Sources.unpack(folder.resolve("arbor"));
    node = CaveRoot.bare(folder.resolve("node"), sources.repository());
  }

  @AfterEach
  void endTheMaster() throws InterruptedException {
    if (master == null) return;
    master.destroy();
    master.waitFor();
  }

  private CaveRoot node() {
    return java.util.Objects.requireNonNull(node);
  }

  private Sources sources() {
    return java.util.Objects.requireNonNull(sources);
  }

  private static List<String> java(Class<?> program, List<String> arguments) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command = new ArrayList<>(List.of(java, "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(arguments);
    return command;
  }

  private static Cave.Said in(CaveRoot root, Class<?> program, String... arguments)
      throws Exception {
    return root.cave().in(java(program, List.of(arguments)));
  }

  private Cave.Said init(String... more) throws Exception {
    var arguments = new ArrayList<>(List.of("init", "--set", "doors.names=[build.example.org]"));
    arguments.addAll(List.of(more));
    return in(node(), OperatorMain.class, arguments.toArray(String[]::new));
  }

  @Test
  void caveBuildsIntoWhatInitHasMade() throws Exception {
    var made = init().ok();
    assertThat(node().read("/etc/paludis/repositories/mybinaries.conf"))
        .contains("binary_uri_prefix = http://build.example.org:8080/tarballs/\n");
    assertThat(node().cave().run("print-repositories").ok().lines()).contains("mybinaries");
    node().cave().run("sync", "mybinaries").ok();
    make("app-test/tool");
    assertThat(node().cave().run("print-ids", "-m", "*/*::mybinaries").ok().lines())
        .contains("app-test/tool-1.0:0::mybinaries");
    assertThat(init().ok().out()).contains("everything is there already");
    try (var tarballs = Files.list(node().at("/var/cache/paludis/distfiles"))) {
      assertThat(tarballs.map(f -> f.getFileName().toString()))
          .anyMatch(name -> name.startsWith("mybinaries--app-test--tool-1.0--"));
    }
    assertShown(made.out());
  }

  /** The page shows what was really said. */
  private static void assertShown(String out) throws IOException {
    assertThat(Shown.blocks(PAGE)).contains(out);
  }

  private void make(String wanted) throws Exception {
    node()
        .cave()
        .run("resolve", "-x", "--make", "binaries", "--make-dependencies", "all", wanted)
        .ok();
  }

  @Test
  void aHostTakesFromItsAgentAndNothingIsPurged() throws Exception {
    init().ok();
    make("app-test/settings");
    startMaster();
    try (var releases = Releases.open(Files.createDirectories(folder.resolve("published")))) {
      var release = releases.publish(staged(), sources());
      var host = CaveRoot.bare(folder.resolve("host"), sources().repository());
      CaveRoot.shared(host.at("/var/cache/paludis/distfiles"));
      var enrolled = in(host, AgentMain.class, "enroll", "--paludis", "--token", token()).ok();
      before(host);
      var agent = new WherryHost(host.root(), host.at(STATE), releases);
      agent.sync(release);
      host.cave().run("sync").ok();
      host.cave().run("sync", "mybinaries").ok();
      installs(host);
      assertThat(in(host, AgentMain.class, "paludis").ok().out()).doesNotContain("created");
      keepsWhatSomebodyWrote(host);
      assertSetUp(enrolled.lines().stream().skip(1).toList(), host.knowsAccounts());
    }
  }

  /** Where cave could do nothing with repositories of accounts, they are the one difference. */
  private static void assertSetUp(List<String> lines, boolean accounts) throws IOException {
    if (accounts) {
      assertShown(text(lines));
      return;
    }
    var shown =
        Shown.blocks(PAGE).stream().filter(block -> block.contains("/accounts.conf")).findFirst();
    var without =
        new ArrayList<>(
            shown.orElseThrow().lines().filter(l -> !l.contains("accounts.conf")).toList());
    without.add(
        "note: this cave was built without repositories of accounts: it makes no users and groups");
    assertThat(lines).isEqualTo(without);
  }

  private static String text(List<String> lines) {
    return lines.stream().map(line -> line + "\n").reduce("", String::concat);
  }

  /** Until there is a release, cave works as ever. */
  private static void before(CaveRoot host) throws Exception {
    assertThat(host.cave().run("print-repositories").ok().lines()).contains("mybinaries");
    host.cave().run("resolve", "app-test/settings").ok();
  }

  private static void installs(CaveRoot host) throws Exception {
    var hidden = List.of("resolve", "-x1", "--hide", "*/*::arbor", "app-test/settings");
    host.cave().run(hidden.toArray(String[]::new)).ok();
    assertThat(Entries.ids(host.root())).anyMatch(id -> id.startsWith("app-test/settings-1.0"));
    assertThat(host.cave().run("purge").out()).contains("app-test/settings");
    Files.writeString(host.at("/etc/paludis/sets/wherry.conf"), "* app-test/settings\n");
    assertThat(host.cave().run("purge").ok().out()).contains("(nothing to do)");
    assertThat(host.read("/etc/paludis/world")).isEqualTo("\nwherry\n");
    host.cave().run("update-world", "--set", "wherry").ok();
    assertThat(host.read("/etc/paludis/world")).isEqualTo("\nwherry\n");
  }

  private static void keepsWhatSomebodyWrote(CaveRoot host) throws Exception {
    var theirs = host.read("/etc/paludis/repositories/mybinaries.conf").replace("100", "7");
    host.setting("repositories/mybinaries.conf", theirs.stripTrailing());
    var looked = in(host, AgentMain.class, "paludis", "--install");
    assertThat(looked.code()).as(looked.out()).isEqualTo(ExitCode.DIFFERENT);
    assertThat(looked.lines()).contains("-importance = 7", "+importance = 100");
    assertThat(host.read("/etc/paludis/repositories/mybinaries.conf")).isEqualTo(theirs);
    in(host, AgentMain.class, "paludis", "--replace").ok();
    assertThat(host.read("/etc/paludis/repositories/mybinaries.conf.orig")).isEqualTo(theirs);
    host.cave().run("sync", "mybinaries").ok();
  }

  private List<StagedPackage> staged() throws Exception {
    var checkout = node().at("/var/db/paludis/repositories/mybinaries");
    var binaries = new Binaries(checkout, node().at("/var/cache/paludis/distfiles"));
    return List.of(binaries.staged("app-test", "settings", "1.0"));
  }

  /** What init has made, at work; outside of the root, so that cave has that for itself. */
  private void startMaster() throws Exception {
    for (int i = 0; i < 4; i++) ports.add(freePort());
    var state = node().at("/var/lib/wherry/master");
    var settings =
        Map.of(
            "state-dir",
            state.toString(),
            "publish.static-folder",
            node().at("/var/lib/wherry/static").toString(),
            "publish.release-key",
            node().at("/etc/wherry/keys/release.key").toString(),
            "publish.channel-key",
            node().at("/etc/wherry/keys/channel.key").toString(),
            "paludis.builds",
            "false",
            "doors.names",
            "[localhost]",
            "doors.enrolment",
            "[127.0.0.1:" + ports.get(0) + "]",
            "doors.agents",
            "[127.0.0.1:" + ports.get(1) + "]",
            "doors.operators",
            "[127.0.0.1:" + ports.get(2) + "]",
            "serve.listen",
            "[127.0.0.1:" + ports.get(3) + "]");
    var run = new ArrayList<>(List.of("run"));
    run.addAll(List.of("--config", node().at("/etc/wherry/master.yaml").toString()));
    settings.forEach((key, value) -> run.addAll(List.of("--set", key + "=" + value)));
    var log = folder.resolve("master.log");
    master =
        new ProcessBuilder(java(MasterMain.class, run))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> Files.readString(log).contains("ready"));
  }

  private String token() throws Exception {
    var credentials = node().at("/var/lib/wherry/master/operators/admin").toString();
    var arguments = List.of("token", "--credentials", credentials, "--master");
    var command = java(OperatorMain.class, arguments);
    command.add("localhost:" + ports.get(2));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) fail(said);
    return said.strip();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
