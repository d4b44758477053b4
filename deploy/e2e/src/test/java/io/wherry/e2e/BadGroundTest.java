package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hosts on disks that are too small or cannot be written, as real processes. The stories share the
 * master and one host that has room; each has packages and a small host of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadGroundTest {
  private static final System.Logger LOG = System.getLogger(BadGroundTest.class.getName());
  private static final String QUICK =
      "throttle: {off: true}\nupdate: {attempts: 2, longest-wait: 2s}\n";
  private static final String PATIENT =
      "throttle: {off: true}\nupdate: {attempts: 1000, longest-wait: 2s}\n";
  private static final int WIDE = 40_000_000;

  private final List<Ground> grounds = new ArrayList<>();
  private Path folder;
  private Fleet fleet;
  private RealMaster master;
  private RealAgent roomy;

  @BeforeAll
  void startTheFleet(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    var whyNot = Ground.whyNot(folder);
    if (!whyNot.isEmpty()) LOG.log(System.Logger.Level.WARNING, "SKIPPED: {0}", whyNot);
    assumeThat(whyNot).isEmpty();
    this.folder = folder;
    fleet = Fleet.quick(folder);
    master = fleet.startWithAlpha();
    roomy = fleet.join("roomy", master.token(1), QUICK);
    settle("roomy", 1);
  }

  @AfterEach
  void nothingShowsAStack() throws Exception {
    for (var agent : fleet.agents()) Program.assertNoTrace(Files.readString(agent.log()));
    Program.assertNoTrace(Files.readString(master.log()));
    master.abortAll();
  }

  @AfterAll
  void endTheFleet() throws Exception {
    if (fleet != null) fleet.close();
    grounds.forEach(Ground::close);
  }

  /** A host on a disk of that size, which has the base release. */
  private RealAgent small(Ground ground, String name, String settings) throws Exception {
    var host = fleet.join(ground, name, master.token(1), settings);
    fleet.awaitAll();
    settle(name, 1);
    return host;
  }

  private Ground ground(String name, String size) throws Exception {
    var ground = Ground.at(folder.resolve(name + "-disk"), "size=" + size);
    grounds.add(ground);
    return ground;
  }

  private void settle(String name, int release) throws Exception {
    var rollout = master.roll(release, "name=" + name);
    Until.asserted(() -> assertThat(master.rollout(rollout).state()).isEqualTo("finished"));
    Until.asserted(() -> assertThat(master.host(name).releaseNumber()).isEqualTo("" + release));
  }

  /** A package that packs small and unpacks wide, wanted by hosts of that name. */
  private int publishWide(String name, String hosts) throws Exception {
    var zeros = "  head -c " + WIDE + " /dev/zero > \"${IMAGE}\"/usr/share/" + name + "\n";
    master.exheres().add(name, "1", "", "  dodir /usr/share\n" + zeros, "");
    int release = master.publish("app-test/" + name);
    master.wherry("set", "assign", name, "--hosts", hosts, "app-test/" + name).ok();
    return release;
  }

  @Test
  void aHostWithoutRoomSaysWhatItLacksAndTheOthersGoOn() throws Exception {
    var ground = ground("narrow", "24m");
    var host = small(ground, "narrow", QUICK);
    int release = publishWide("wide", "name=narrow|roomy");
    var before = Snapshot.of(host.root());

    var rollout =
        master.wherry(
            "rollout",
            "start",
            "--release",
            "" + release,
            "--hosts",
            "name=narrow|roomy",
            "--waves",
            "100%",
            "--success",
            "50",
            "--max-failures",
            "1",
            "--watch");

    assertThat(rollout.ok().out()).contains("not enough room");
    assertThat(Files.size(roomy.root().resolve("usr/share/wide"))).isEqualTo(WIDE);
    Until.asserted(() -> assertThat(master.host("narrow").state()).isEqualTo("failed"));
    assertThat(master.host("narrow").releaseNumber()).isEqualTo("1");
    for (var said :
        List.of(master.wherry("host", "narrow"), master.wherry("host", "narrow", "--json")))
      assertThat(said.ok().out())
          .contains("not enough room on the file system of " + ground.place())
          .containsPattern("wide-1:0 unpacks to more than the [0-9]+ bytes that are free there")
          .contains("make room there");
    assertThat(Snapshot.of(host.root())).isEqualTo(before);
    assertThat(host.installed()).containsExactly("alpha-1");

    ground.remount("size=128m");
    settle("narrow", release);
    assertThat(Files.size(host.root().resolve("usr/share/wide"))).isEqualTo(WIDE);
    assertThat(host.installed()).containsExactly("alpha-1", "wide-1");
  }

  @Test
  void roomThatIsMadeInTimeIsEnough() throws Exception {
    var ground = ground("patient", "24m");
    var host = small(ground, "patient", PATIENT);
    int release = publishWide("late", "name=patient");

    var rollout = master.roll(release, "name=patient");
    Until.asserted(() ->
        assertThat(master.host("patient"))
            .returns("waiting", RealMaster.Host::state)
            .extracting(RealMaster.Host::why, STRING)
            .startsWith("not enough room on the file system of " + ground.place()));
    Until.asserted(() ->
        assertThat(master.wherry("host", "patient").ok().out()).contains("Waits: not enough room"));
    ground.remount("size=128m");

    Until.asserted(() -> assertThat(master.rollout(rollout).state()).isEqualTo("finished"));
    assertThat(Files.size(host.root().resolve("usr/share/late"))).isEqualTo(WIDE);
  }

  /** All that a merge needs was staged: only keeping count of it has to wait. */
  @Test
  void aDiskThatFillsUpDuringTheMergeDelaysItsEndAndTheHostSaysWhy() throws Exception {
    var ground = ground("filling", "24m");
    var host = small(ground, "filling", QUICK);
    settle("filling", publish("greedy", "1", "", "filling"));

    var fills = "pkg_preinst() { cat /dev/zero > \"${ROOT}\"filler 2>/dev/null || return 0; }\n";
    var rollout = master.roll(publish("greedy", "2", fills, "filling"), "name=filling");
    Until.asserted(() ->
        assertThat(master.host("filling"))
            .returns("waiting", RealMaster.Host::state)
            .extracting(RealMaster.Host::why, STRING)
            .startsWith("cannot keep the state of this host: the file system of " + ground.place())
            .contains("is full")
            .endsWith("make room there"));
    assertThat(master.rollout(rollout).holding()).isEqualTo(1);
    assertThat(host.read("usr/share/greedy/file")).isEqualTo("2\n");
    Files.delete(host.root().resolve("filler"));

    Until.asserted(() -> assertThat(master.rollout(rollout).state()).isEqualTo("finished"));
    assertThat(host.installed()).containsExactly("alpha-1", "greedy-2");
    assertThat(host.command("verify").ok().out()).contains("no differences");
  }

  /** Phases need a little room themselves; where none is left, they fail and all goes back. */
  @Test
  void aDiskThatRunsOutOfInodesDuringTheMergeBringsTheOldSetBack() throws Exception {
    var ground = ground("sprawling", "24m,nr_inodes=4000");
    var host = small(ground, "sprawling", QUICK);
    settle("sprawling", publish("sprawl", "1", "", "sprawling"));
    var before = Snapshot.of(host.root(), "", "filler");

    var fills =
        """
        pkg_preinst() {
          mkdir "${ROOT}"filler
          for (( i = 0; i < 9000; i++ )); do echo > "${ROOT}filler/$i" || break; done 2>/dev/null
          return 0
        }
        """;
    var body = Exheres.file("sprawl", "2") + Exheres.file("sprawl/new/and/deep", "2");
    master.exheres().add("sprawl", "2", "", body, fills);
    var rollout = master.roll(master.publish("app-test/sprawl"), "name=sprawling");
    Until.asserted(() -> assertThat(master.rollout(rollout).state()).isEqualTo("aborted"));

    assertThat(host.has("filler")).isTrue();
    assertThat(Snapshot.of(host.root(), "", "filler")).isEqualTo(before);
    assertThat(host.read("usr/share/sprawl/file")).isEqualTo("1\n");
    assertThat(host.installed()).containsExactly("alpha-1", "sprawl-1");
    Until.asserted(() ->
        assertThat(master.wherry("host", "sprawling").ok().out())
            .contains("pkg_preinst of app-test/sprawl-2:0 ended with status 1; its output is in"));

    deleteTree(host.root().resolve("filler"));
    settle("sprawling", publish("sprawl", "3", "", "sprawling"));
    assertThat(host.read("usr/share/sprawl/file")).isEqualTo("3\n");
    assertThat(host.installed()).containsExactly("alpha-1", "sprawl-3");
  }

  private static void deleteTree(Path tree) throws IOException {
    try (var files = Files.walk(tree)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }

  /** One file, for that host. */
  private int publish(String name, String version, String phases, String host) throws Exception {
    master.exheres().add(name, version, "", Exheres.file(name, version), phases);
    int release = master.publish("app-test/" + name);
    master.wherry("set", "assign", name, "--hosts", "name=" + host, "app-test/" + name).ok();
    return release;
  }

  @Test
  void aRootThatIsMountedReadOnlyIsNamedAndLeftAlone() throws Exception {
    var ground = ground("fixed", "24m");
    var host = small(ground, "fixed", QUICK);
    var root = ground.place().resolve("root");
    ground.readOnly(root);
    var before = Snapshot.of(host.root());
    int release = publish("wanted", "1", "", "fixed");

    var rollout = master.roll(release, "name=fixed");
    Until.asserted(() -> assertThat(master.rollout(rollout).state()).isEqualTo("aborted"));

    Until.asserted(() ->
        assertThat(master.wherry("host", "fixed").ok().out())
            .contains("the file system at " + root + " is mounted read-only; mount it writable"));
    assertThat(master.host("fixed").state()).isEqualTo("failed");
    assertThat(Snapshot.of(host.root())).isEqualTo(before);
    ground.writable(root);
    settle("fixed", release);
    assertThat(host.read("usr/share/wanted/file")).isEqualTo("1\n");
  }
}
