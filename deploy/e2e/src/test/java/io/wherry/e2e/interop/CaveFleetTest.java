package io.wherry.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wherry.e2e.Program;
import io.wherry.e2e.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A fleet as its owner drives it, with the real cave where it builds and where it installs. */
class CaveFleetTest {
  private static final String ACCOUNTS = "run: user/ferry group/ferry user/reed";

  @RegisterExtension static final Ledger LEDGER = new Ledger("a whole fleet");

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  private Sources sources;
  private @Nullable CaveFleet fleet;

  @BeforeEach
  void needCave() throws Exception {
    var missing = Cave.missing();
    missing.ifPresent(why -> System.err.println("NOT TESTED against the real cave: " + why));
    assumeTrue(missing.isEmpty(), "NOT TESTED against the real cave: " + missing.orElse(""));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    sources = Sources.unpack(folder.resolve("arbor"));
    sources.greeter("hello");
    sources.brings("app-test/boat-1.0", "", "boat/name", "dinghy");
    sources.brings("app-test/lamp-1.0", "", "lamp/light", "dim");
  }

  @AfterEach
  void endTheFleet() throws Exception {
    if (fleet != null) fleet.close();
  }

  /** With a node that {@code wherry init} has just set up, twice. */
  private CaveFleet begin(String... world) throws Exception {
    var made = CaveFleet.prepare(folder, sources, world);
    fleet = made;
    assertThat(made.init().ok().out()).contains("created: " + CaveFleet.PBINS + "/.git");
    var before = snapshot(made.node());
    assertThat(made.init().ok().out()).contains("everything is there already");
    assertThat(snapshot(made.node())).isEqualTo(before);
    made.startMaster();
    return made;
  }

  private static Map<String, String> snapshot(Machine machine) throws IOException {
    return Snapshot.of(machine.root().root(), "tmp");
  }

  @Test
  void everythingFromInitToRevertHappensOnBothKindsOfHosts() throws Exception {
    var all = begin("app-test/hello", "app-test/boat", "app-test/lamp");
    all.node().root().needAccounts();
    int first = all.release();
    assertBuilt(all.node(), "app-test/boat-1.0:0", "app-test/hello-1.0:0", "app-test/lamp-1.0:0");
    var caves = all.paludisHost("caves");
    var ours = all.paludisHost("ours", "install: {installer: native}");
    assertInstaller(caves, "cave, because paludis is here");
    assertInstaller(ours, "native, as install.installer says");
    all.wants("app-test/hello", "app-test/boat", "app-test/lamp");
    all.awaitConnected();
    all.roll(first);
    var story = new Both(all, List.of(caves, ours));
    story.hasTheFirstRelease();
    story.takesANewVersion();
    int rebuilt = story.takesAnotherBuildOfTheSameVersion();
    story.losesWhatIsNotWantedAnyMore(rebuilt);
    story.itsNodeLosesItToo();
    var last = story.getsAccountsWithWhoNeedsThem();
    story.goesBackAndKeepsAccounts(last);
  }

  /** The one host on which cave installs, and the one on which Wherry does; each in turn. */
  private record Both(CaveFleet fleet, List<Machine> hosts, Sources sources) {
    Both(CaveFleet fleet, List<Machine> hosts) {
      this(fleet, hosts, fleet.sources());
    }

    void hasTheFirstRelease() throws Exception {
      for (var host : hosts) {
        assertHas(
            host,
            "app-test/boat-1.0:0",
            "app-test/hello-1.0:0",
            "app-test/lamp-1.0:0",
            "sys-test/libgreet-1.0:0");
        assertHello(host, "1.0", "hello");
        assertFile(host, "app-test/lamp", "/usr/share/lamp/light", "dim\n");
      }
      assertSame(hosts);
    }

    void takesANewVersion() throws Exception {
      sources.hello("1.1");
      fleet.roll(fleet.release());
      for (var host : hosts) assertHello(host, "1.1", "hello");
      assertSame(hosts);
    }

    int takesAnotherBuildOfTheSameVersion() throws Exception {
      var before = hosts.getFirst().pbin("app-test/hello");
      sources.greeter("good morning");
      int release = fleet.release();
      fleet.roll(release);
      for (var host : hosts) assertHello(host, "1.1", "good morning");
      assertThat(hosts.getFirst().pbin("app-test/hello")).isNotEqualTo(before);
      assertSame(hosts);
      return release;
    }

    void losesWhatIsNotWantedAnyMore(int release) throws Exception {
      fleet.wants("app-test/hello", "app-test/boat");
      fleet.roll(release);
      for (var host : hosts) {
        assertThat(host.root().has("/usr/share/lamp")).isFalse();
        assertHas(host, "app-test/boat-1.0:0", "app-test/hello-1.1:0", "sys-test/libgreet-1.0:0");
      }
    }

    void itsNodeLosesItToo() throws Exception {
      var node = fleet.node();
      CaveRoot.write(node.inside("/etc/paludis/world"), "app-test/hello\napp-test/boat\n");
      assertThat(fleet.wherry("build", "--world").ok().out())
          .contains("unwanted  app-test/lamp-1.0:0", "the world wants 1 package no more")
          .doesNotContain("unwanted  sys-test/libgreet");
      assertThat(fleet.wherry("publish", "--drop-unwanted", "--dry-run").ok().out())
          .contains("- app-test/lamp-1.0:0", "nothing was published");
      assertBuilt(node, "app-test/boat-1.0:0", "app-test/hello-1.1:0", "app-test/lamp-1.0:0");
      assertThat(fleet.wherry("publish", "--drop-unwanted").ok().out())
          .contains("- app-test/lamp-1.0:0", "published release");
      assertThat(node.cave("print-ids", "-m", "*/*::mybinaries").ok().out())
          .contains("app-test/hello-1.1:0")
          .doesNotContain("app-test/lamp");
    }

    String getsAccountsWithWhoNeedsThem() throws Exception {
      sources.brings("app-test/boat-1.1", ACCOUNTS, "boat/name", "ferry");
      sources.greeter("good night");
      var rollout = fleet.roll(fleet.release());
      for (var host : hosts) {
        assertHello(host, "1.1", "good night");
        assertFile(host, "app-test/boat", "/usr/share/boat/name", "ferry\n");
        assertAccounts(host);
      }
      assertSame(hosts);
      return rollout;
    }

    void goesBackAndKeepsAccounts(String rollout) throws Exception {
      fleet.wherry("rollout", "revert", rollout, "--reason", "the night is over").ok();
      fleet.awaitSettled();
      for (var host : hosts) {
        assertHas(host, "app-test/boat-1.0:0", "app-test/hello-1.1:0", "sys-test/libgreet-1.0:0");
        assertHello(host, "1.1", "good morning");
        assertFile(host, "app-test/boat", "/usr/share/boat/name", "dinghy\n");
        assertAccounts(host);
      }
      assertSame(hosts);
    }
  }

  @Test
  void hostsOfThreeKindsAreInOneRolloutAndOneThatWasChangedByHandIsSeen() throws Exception {
    var all = begin("app-test/hello", "app-test/boat", "app-test/lamp");
    int first = all.release();
    var caves = all.paludisHost("caves");
    var ours = all.paludisHost("ours", "install: {installer: native}");
    var plain = all.plainHost("plain");
    assertInstaller(plain, "native, because there is no /etc/paludis");
    all.wants("app-test/hello", "app-test/lamp");
    all.awaitConnected();
    all.roll(first);
    var release = "mybinaries/" + first;
    caves.cave("uninstall", "-x", "app-test/lamp").ok();
    assertDrifted(all, caves, "app-test/lamp-1.0:0 is not there as " + release + " has it");
    ours.cave("resolve", "-x", "--keep", "never", "--hide", "*/*::mybinaries", "app-test/lamp")
        .ok();
    ours.restartAgent();
    assertDrifted(all, ours, "app-test/lamp-1.0:0 is not there as " + release + " has it");
    assertThat(all.host("plain").state()).isEqualTo("settled");

    sources.hello("1.1");
    all.roll(all.release());
    for (var host : List.of(caves, ours, plain)) {
      assertThat(host.installed())
          .containsExactly(
              "app-test/hello-1.1:0", "app-test/lamp-1.0:0", "sys-test/libgreet-1.0:0");
      assertThat(host.root().read("/usr/share/lamp/light")).isEqualTo("dim\n");
      assertThat(host.pbin("app-test/lamp")).isEqualTo(plain.pbin("app-test/lamp"));
      assertThat(all.wherry("host", host.name(), "--packages").ok().out())
          .contains(host.installed());
    }
    assertThat(all.hosts()).allMatch(host -> host.state().equals("settled"));
  }

  @Test
  void aHostWhoseLoaderAndCLibraryCaveReplacesGoesOnFromACopy() throws Exception {
    var ground = ground();
    assertThat(ground).hasSize(3).anyMatch(file -> file.endsWith("/libc.so.6"));
    sources.brings("sys-test/ground-1", "", "ground/version", "1", ground);
    var all = begin("sys-test/ground");
    var caves = all.paludisHost("caves");
    all.wants("sys-test/ground");
    all.awaitConnected();
    all.roll(all.release());
    assertThat(caves.log()).content().doesNotContain("goes on from a copy in");
    var before = inodes(caves, ground);
    sources.brings("sys-test/ground-2", "", "ground/version", "2", ground);
    all.roll(all.release());
    assertThat(caves.log()).content().contains("another one goes on from a copy in");
    assertFile(caves, "sys-test/ground", "/usr/share/ground/version", "2\n");
    assertThat(inodes(caves, ground)).hasSize(3).doesNotContainAnyElementsOf(before);
    CaveFleet.await()
        .untilAsserted(
            () -> assertThat(caves.root().has("/var/lib/wherry-agent/ground")).isFalse());
  }

  private static List<Object> inodes(Machine host, String... files) throws IOException {
    var inodes = new ArrayList<Object>();
    for (var file : files) inodes.add(Files.getAttribute(host.root().at(file), "unix:ino"));
    return inodes;
  }

  /** What every program here stands on, and what phases run with. */
  private static String[] ground() throws IOException {
    var found = new TreeSet<>(Set.of("" + Path.of("/bin/bash").toRealPath()));
    for (var line : Files.readAllLines(Path.of("/proc/self/maps")))
      if (line.matches(".*/(libc\\.so\\.6|ld-linux.*|ld-musl.*)"))
        found.add(line.substring(line.indexOf('/')));
    return found.toArray(String[]::new);
  }

  /** Its master hears of it while the agent is connected, and when it greets again. */
  private static void assertDrifted(CaveFleet fleet, Machine host, String difference)
      throws Exception {
    CaveFleet.await()
        .untilAsserted(() -> {
          assertThat(fleet.host(host.name()).state()).isEqualTo("waiting");
          assertThat(fleet.host(host.name()).why()).isEqualTo("drifted: " + difference);
        });
  }

  private static void assertBuilt(Machine node, String... ids) throws Exception {
    var lines = node.cave("print-ids", "-m", "*/*::mybinaries").ok().lines();
    assertThat(lines)
        .contains(List.of(ids).stream().map(id -> id + "::mybinaries").toArray(String[]::new));
    try (var tarballs = Files.list(node.root().at("/var/cache/paludis/distfiles"))) {
      assertThat(tarballs.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.startsWith("mybinaries--"))
          .hasSizeGreaterThanOrEqualTo(ids.length)
          .allMatch(name -> name.endsWith(".tar.bz2"));
    }
  }

  private static void assertInstaller(Machine host, String words) throws Exception {
    assertThat(host.run(Program.agent(), "status").ok().out()).contains("installer  " + words);
  }

  /** That and nothing else, by our reader and by cave. */
  private static void assertHas(Machine host, String... ids) throws Exception {
    assertThat(host.installed()).containsExactly(ids);
    assertThat(host.cave("print-ids", "-m", "*/*::installed").ok().lines())
        .containsExactlyInAnyOrder(
            List.of(ids).stream().map(id -> id + "::installed").toArray(String[]::new));
  }

  private static void assertHello(Machine host, String version, String said) throws Exception {
    assertThat(host.installed()).contains("app-test/hello-" + version + ":0");
    assertFile(host, "app-test/hello", "/usr/share/hello/version", version + "\n");
    assertFile(host, "app-test/hello", "/usr/share/hello/said", said + "\n");
    assertFile(host, "sys-test/libgreet", "/usr/share/libgreet/greeting", said + "\n");
  }

  /** On disk, and cave knows whose it is and finds it as it was built. */
  private static void assertFile(Machine host, String name, String path, String content)
      throws Exception {
    assertThat(host.root().read(path)).isEqualTo(content);
    assertThat(host.cave("contents", name).ok().out()).contains(path);
    host.cave("verify", name).ok();
  }

  private static void assertAccounts(Machine host) throws IOException {
    assertThat(host.root().read("/etc/passwd")).contains("\nferry:x:371:372:The ferry:", "\nreed:");
    assertThat(host.root().read("/etc/group")).contains("\nferry:x:372:", "\nreed:");
  }

  /** The same packages, files, owners and bytes, whoever put them there. */
  private static void assertSame(List<Machine> hosts) throws IOException {
    var one = hosts.getFirst();
    var other = hosts.getLast();
    assertThat(one.installed()).isEqualTo(other.installed());
    assertThat(Picture.differences(one.root().root(), other.root().root())).isEmpty();
    for (var id : List.of("app-test/hello", "app-test/boat", "sys-test/libgreet"))
      assertThat(one.pbin(id)).isEqualTo(other.pbin(id));
  }
}
