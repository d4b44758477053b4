package io.wherry.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wherry.e2e.Boots;
import io.wherry.e2e.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine that is started again in the middle of a change by the real cave. It writes down in
 * which boot it left its service, was looked at and came back.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CaveStartedAgainTest {
  private static final String HOST = "hv1";
  private static final String KERNEL = "sys-test/kernel";
  private static final String SETTINGS =
      """
      update: {longest-wait: 2s, ask-again: 1s, reboot: when-needed, reboot-command: %s}
      health: {settle: 1s}
      drain:
        before: [/bin/sh, -c, "%s"]
        after: [/bin/sh, -c, "%s"]
      """
          .formatted(Boots.REBOOT, Boots.WITNESS.formatted("out"), Boots.WITNESS.formatted("back"));

  /** The host's own: what a package brings there, paludis protects when the package goes. */
  private static final String CHECK =
      "#!/bin/sh\n"
          + Boots.WITNESS.formatted("checked")
          + "\n[ ! -e /usr/share/kernel/sick ] || { cat /usr/share/kernel/sick; exit 1; }\n";

  @RegisterExtension static final Ledger LEDGER = new Ledger("started again by cave");

  private Sources sources;
  private CaveFleet fleet;
  private Machine host;
  private String running;

  @BeforeAll
  void startTheFleet(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    var missing = Cave.missing();
    missing.ifPresent(why -> System.err.println("NOT TESTED against the real cave: " + why));
    assumeTrue(missing.isEmpty(), "NOT TESTED against the real cave: " + missing.orElse(""));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    running = Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
    sources = Sources.unpack(folder.resolve("arbor"));
    kernel("1", "");
    fleet = CaveFleet.prepare(folder, sources, KERNEL);
    fleet.init().ok();
    fleet.startMaster();
    fleet.wants(KERNEL);
    host = fleet.bootedHost(HOST, SETTINGS.split("\n"));
    fleet.awaitConnected();
    program("/etc/wherry/health.d/10-kernel", CHECK);
  }

  @AfterAll
  void endTheFleet() throws Exception {
    if (fleet != null) fleet.close();
  }

  private void program(String path, String text) throws IOException {
    CaveRoot.write(host.inside(path), text);
    assertThat(host.inside(path).toFile().setExecutable(true)).isTrue();
  }

  /** Another build of the kernel that runs, whatever its version says. */
  private void kernel(String version, String more) throws IOException {
    sources.exheres(
        KERNEL + "-" + version,
        "",
        """
        pkg_setup() { exdirectory --allow /boot ; }
        src_install() {
            insinto /boot
            hereins vmlinuz-%1$s <<< "%2$s"
            insinto /usr/lib/modules/%1$s/kernel
            hereins marsh.ko <<< "%2$s"
            %3$s
        }
        """
            .formatted(running, version, more));
  }

  private void assertKernel(String version) throws Exception {
    assertThat(host.installed()).containsExactly(KERNEL + "-" + version + ":0");
    for (var file : List.of("/boot/vmlinuz-", "/usr/lib/modules/"))
      assertThat(host.root().read(file + running + (file.endsWith("/") ? "/kernel/marsh.ko" : "")))
          .isEqualTo(version + "\n");
    host.cave("verify", KERNEL).ok();
  }

  private List<String> disk() throws IOException {
    var disk = new ArrayList<>(Picture.of(host.root().root()));
    disk.addAll(host.installed());
    Entries.comparable(host.root().root(), KERNEL).forEach((f, text) -> disk.add(f + " " + text));
    return disk;
  }

  @Test
  @Order(1)
  void aHostIsCheckedAndConfirmedInTheBootThatItsChangeAskedFor() throws Exception {
    fleet.roll(fleet.release());

    assertThat(host.log()).content().contains("installer: cave, because paludis is here");
    assertThat(host.boots()).doesNotHaveDuplicates().hasSize(2);
    assertThat(host.witness()).containsExactly("out 1", "checked 2", "back 2");
    assertKernel("1");

    kernel("2", "");
    fleet.roll(fleet.release());

    assertThat(host.boots()).doesNotHaveDuplicates().hasSize(3);
    assertThat(host.witness()).endsWith("out 2", "checked 3", "back 3").hasSize(6);
    assertKernel("2");
    assertThat(fleet.host(HOST).state()).isEqualTo("settled");
    assertThat(fleet.wherry("host", HOST).ok().out()).doesNotContain("reboot needed");
  }

  @Test
  @Order(2)
  void aHostThatIsIllAfterItsStartGoesBackByCaveAndStartsOnTheOldBuild() throws Exception {
    var before = disk();
    kernel("3", "insinto /usr/share/kernel ; hereins sick <<< 'sick on 3'");

    var said = fleet.failed(fleet.begin(fleet.release()));

    assertThat(said).contains("sick on 3");
    assertThat(host.boots()).doesNotHaveDuplicates().hasSize(5);
    assertThat(host.witness()).endsWith("out 3", "checked 4", "back 5").hasSize(9);
    assertThat(disk()).isEqualTo(before);
    assertKernel("2");
    var shown = fleet.wherry("host", HOST).ok().out();
    assertThat(shown).contains("reverted").doesNotContain("reboot needed");
    CaveFleet.await()
        .untilAsserted(() -> assertThat(fleet.host(HOST).state()).isEqualTo("settled"));
    assertThat(host.root().has("/var/lib/wherry-agent/install/cave/journal")).isFalse();
  }

  /** To another release of the kernel, and what the one before had goes, whatever runs. */
  @Test
  @Order(3)
  void aKernelThatSomebodyUpgradesWithCaveHasTheNextChangeStartTheMachine() throws Exception {
    var boots = host.boots();
    var mine = running;
    running = "9.9.9-marsh";
    kernel("9", "");
    running = mine;
    host.cave("resolve", "-x", "--keep", "never", "--hide", "*/*::mybinaries", KERNEL).ok();
    assertThat(host.root().has("/boot/vmlinuz-" + mine)).isFalse();
    assertThat(host.boots()).isEqualTo(boots);

    sources.brings("app-test/lamp-1.0", "", "lamp/light", "dim");
    fleet.wherry("build", "app-test/lamp").ok();
    fleet.wants("app-test/lamp");
    fleet.roll(fleet.published());

    assertThat(host.installed()).contains("app-test/lamp-1.0:0", KERNEL + "-9:0");
    assertThat(host.boots()).doesNotHaveDuplicates().hasSize(boots.size() + 1);
    assertThat(host.witness())
        .endsWith(
            "out " + boots.size(), "checked " + host.boots().size(), "back " + host.boots().size());
    assertThat(host.run(Program.agent(), "status").ok().out()).doesNotContain("Reboot needed");
  }
}
