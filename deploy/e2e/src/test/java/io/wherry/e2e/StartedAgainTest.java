package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.wherry.common.model.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine that is started again in the middle of a change, as a real process in a machine of its
 * own. It writes down in which boot it left its service, was looked at and came back.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StartedAgainTest {
  private static final System.Logger LOG = System.getLogger(StartedAgainTest.class.getName());
  private static final String HOST = "hv1";
  private static final String RELEASE = "/proc/sys/kernel/osrelease";
  private static final String CHECKS = "etc/wherry/health.d";
  private static final String SETTINGS =
      """
      root: /
      state-dir: /var/lib/wherry
      host-name: %s
      throttle: {off: true}
      update: {longest-wait: 2s, ask-again: 1s, reboot: when-needed, reboot-command: %s}
      health: {settle: 1s}
      install: {installer: native}
      drain:
        before: [/bin/sh, -c, "%s"]
        after: [/bin/sh, -c, "%s"]
      """
          .formatted(
              HOST, Boots.REBOOT, Boots.WITNESS.formatted("out"), Boots.WITNESS.formatted("back"));

  private Fleet fleet;
  private RealMaster master;
  private Machine machine;

  @BeforeAll
  void startTheFleet(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    var whyNot = Machine.whyNot(folder);
    if (!whyNot.isEmpty()) LOG.log(System.Logger.Level.WARNING, "SKIPPED: {0}", whyNot);
    assumeThat(whyNot).isEmpty();
    fleet = Fleet.quick(folder);
    master = fleet.master().init();
    master.start();
    master.wherry("set", "assign", "base", "--hosts", "all", "app-test/kernel").ok();
    machine = Machine.in(folder.resolve(HOST), SETTINGS);
    program("10-witness", "#!/bin/sh\n" + Boots.WITNESS.formatted("checked") + "\n");
    machine.command("enroll", "--token", master.token(1)).ok();
    machine.start();
    Until.asserted(() -> assertThat(master.host(HOST).connected()).isTrue());
  }

  @AfterAll
  void endTheFleet() throws Exception {
    if (machine != null) machine.close();
    if (fleet != null) fleet.close();
  }

  private void program(String name, String text) {
    var check = machine.root().resolve(CHECKS).resolve(name);
    Exheres.write(check, text);
    assertThat(check.toFile().setExecutable(true)).isTrue();
  }

  /** Another build of the kernel that runs. */
  private int publishKernel(String version, String more) throws Exception {
    var image = "\"${IMAGE}\"/boot/vmlinuz-" + Files.readString(Path.of(RELEASE)).strip();
    var body = "  dodir /boot\n  echo " + version + " > " + image + "\n" + more;
    var setup = "pkg_setup() { exdirectory --allow /boot; }\n";
    master.exheres().add("kernel", version, "", body, setup);
    return master.publish("app-test/kernel");
  }

  private String kernel() throws IOException {
    return machine.read("boot/vmlinuz-" + Files.readString(Path.of(RELEASE)).strip());
  }

  /** What the machine wrote down so far, with the number of the boot that it was in. */
  private List<String> witness() throws IOException {
    var boots = machine.boots();
    return machine
        .read("var/log/witness")
        .lines()
        .map(line -> line.split(" "))
        .map(words -> words[0] + " " + (1 + boots.indexOf(words[1])))
        .toList();
  }

  private Map<String, String> disk() throws IOException {
    var all = new TreeMap<String, String>();
    for (var tree : List.of("boot", CHECKS, "var/db"))
      Snapshot.of(machine.root().resolve(tree)).forEach((k, v) -> all.put(tree + "/" + k, v));
    return all;
  }

  private String id() throws Exception {
    return master.host(HOST).id();
  }

  private void awaitEnd(String rollout, String state) throws Exception {
    Until.asserted(
        () -> assertThat(master.rollout(rollout).state()).isNotIn("running", "reverting"));
    var end = master.rollout(rollout);
    assertThat(end.state()).as(end.why()).isEqualTo(state);
  }

  @Test
  @Order(1)
  void aHostIsCheckedAndConfirmedInTheBootThatItsChangeAskedFor() throws Exception {
    var log = fleet.logbook();
    int release = publishKernel("1", "");

    awaitEnd(master.roll(release, "all"), "finished");

    assertThat(machine.boots()).doesNotHaveDuplicates().hasSize(2);
    assertThat(witness()).containsExactly("out 1", "checked 2", "back 2");
    assertThat(kernel()).isEqualTo("1");
    assertThat(log.ends(id(), release)).containsExactly(Outcome.SETTLED);
    assertThat(log.mostHolding()).isEqualTo(1);
    Until.asserted(() -> assertThat(log.holding()).isEmpty());
    Until.asserted(() -> assertThat(master.host(HOST).state()).isEqualTo("settled"));
  }

  @Test
  @Order(2)
  void aHostThatIsIllAfterItsStartGoesBackAndStartsOnTheOldFiles() throws Exception {
    var log = fleet.logbook();
    var before = disk();
    int release =
        publishKernel("2", Exheres.failingCheck("20-kernel").replace("sick", "sick on 2"));

    var rollout = master.roll(release, "all");
    awaitEnd(rollout, "aborted");

    assertThat(machine.boots()).doesNotHaveDuplicates().hasSize(4);
    assertThat(witness().subList(3, 6)).containsExactly("out 2", "checked 3", "back 4");
    assertThat(disk()).isEqualTo(before);
    assertThat(kernel()).isEqualTo("1");
    assertThat(master.rollout(rollout).stateOf(HOST)).isEqualTo("reverted");
    assertThat(log.ends(id(), release)).containsExactly(Outcome.REVERTED);
    Until.asserted(() -> assertThat(log.holding()).isEmpty());
    Until.asserted(() ->
        assertThat(master.host(HOST))
            .returns("settled", RealMaster.Host::state)
            .returns("1", RealMaster.Host::releaseNumber));
    assertThat(master.wherry("host", HOST).ok().out()).contains("sick on 2");
  }

  @Test
  @Order(3)
  void aMachineThatDoesNotComeBackKeepsItsSlotUntilItDoes() throws Exception {
    var log = fleet.logbook();
    int release = publishKernel("3", "");
    machine.staysOff(true);

    var rollout =
        master.roll("--release " + release + " --hosts all --waves 100% --merge-deadline 5s");
    awaitEnd(rollout, "aborted");
    Until.asserted(() -> assertThat(machine.isOn()).isFalse());

    assertThat(master.rollout(rollout).stateOf(HOST)).isIn("unreachable", "timed-out");
    assertThat(log.holding()).containsExactly(id());
    assertThat(log.ends(id(), release)).isEmpty();
    assertThat(kernel()).isEqualTo("3");
    machine.staysOff(false);
    machine.start();

    Until.asserted(() -> assertThat(log.holding()).isEmpty());
    assertThat(log.ends(id(), release)).containsExactly(Outcome.SETTLED);
    assertThat(witness().subList(6, 9)).containsExactly("out 4", "checked 5", "back 5");
    assertThat(master.rollout(rollout).state()).isEqualTo("aborted");
    Until.asserted(() -> assertThat(master.host(HOST).releaseNumber()).isEqualTo("" + release));
  }
}
