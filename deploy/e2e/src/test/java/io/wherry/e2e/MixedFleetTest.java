package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.posix.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
 * One rollout over a host on which cave installs, one on which Wherry does beside paludis, and one
 * without paludis. A script stands in for cave; the real one has such a fleet in the interop suite.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MixedFleetTest {
  private static final Path STAND_IN =
      Path.of("../../agent/src/test/resources/io/wherry/agent/stand-in-cave.bash");

  private Path folder;
  private Fleet fleet;
  private RealMaster master;
  private RealAgent caves;
  private RealAgent beside;
  private RealAgent plain;

  @BeforeAll
  void startTheFleet(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path here) throws Exception {
    folder = here;
    fleet = Fleet.quick(folder);
    master = fleet.startWithAlpha();
    var token = master.token(3);
    paludis("caves");
    paludis("beside");
    var cave = standIn(folder.resolve("caves"));
    var settings = RealAgent.QUICK;
    caves =
        fleet.join(
            "caves",
            token,
            settings + "install: {installer: cave}\npaludis: {command: [" + cave + "]}\n");
    beside = fleet.join("beside", token, settings);
    plain = fleet.join("plain", token, settings);
    fleet.awaitAll();
    master.wherry("rollout", "start", "--release", "1", "--hosts", "all", "--watch").ok();
  }

  @AfterAll
  void endTheFleet() throws Exception {
    fleet.close();
  }

  /** An empty database, and the rules of somebody who takes everything. */
  private void paludis(String host) throws IOException {
    var root = folder.resolve(host).resolve("root");
    Exheres.write(root.resolve("etc/paludis/platforms.conf"), "*/* ~amd64 ~armv8\n");
    Exheres.write(root.resolve("etc/paludis/licences.conf"), "*/* *\n");
    InstalledDatabase.open(root).prepare();
  }

  private Path standIn(Path host) throws IOException {
    for (var part : List.of("would", "does", "fails"))
      Files.createDirectories(play().resolve(part));
    var cave = host.resolve("cave");
    Exheres.write(
        cave,
        Files.readString(STAND_IN)
            .replace("@ROOT@", "" + host.resolve("root"))
            .replace("@PLAY@", "" + play())
            .replace("@REPOSITORY@", "tests"));
    assertThat(cave.toFile().setExecutable(true)).isTrue();
    return cave;
  }

  private Path play() {
    return folder.resolve("caves/play");
  }

  private int release(String version) throws Exception {
    master.exheres().add("alpha", version, "", Exheres.file("alpha", version), "");
    return master.publish("app-test/alpha");
  }

  private List<RealAgent> all() {
    return List.of(caves, beside, plain);
  }

  private Program.Said roll(int release) throws Exception {
    return master.wherry(
        "rollout", "start", "--release", "" + release, "--hosts", "all", "--watch");
  }

  private static String installer(RealAgent host) throws Exception {
    return host.command("status").ok().out();
  }

  @Test
  @Order(1)
  void threeKindsOfHostsComeToOneReleaseWhatsoeverWasChangedByHand() throws Exception {
    assertThat(installer(caves)).contains("installer  cave, as install.installer says");
    assertThat(installer(plain)).contains("installer  native, ");
    for (var host : all()) assertThat(host.installed()).containsExactly("alpha-1");
    TreeRemoval.delete(entries(caves));
    Until.asserted(() ->
        assertThat(master.host("caves"))
            .matches(host -> host.state().equals("waiting"))
            .matches(host ->
                host.why().equals("drifted: app-test/alpha-1:0 is not there as tests/1 has it")));
    assertThat(master.wherry("host", "caves").ok().out())
        .contains("Has drifted: app-test/alpha-1:0 is not there as tests/1 has it.");
    for (var name : List.of("beside", "plain"))
      Until.asserted(() -> assertThat(master.host(name).state()).isEqualTo("settled"));

    roll(release("2")).ok();

    for (var host : all()) assertThat(host.installed()).containsExactly("alpha-2");
    for (var host : List.of(beside, plain))
      assertThat(host.read("usr/share/alpha/file")).isEqualTo("2\n");
    Until.asserted(() ->
        assertThat(master.hosts())
            .allMatch(host -> host.state().equals("settled") && host.releaseNumber().equals("2")));
  }

  private static Path entries(RealAgent host) {
    return host.root().resolve("var/db/paludis/repositories/installed/data/app-test---alpha");
  }

  /** Its cave ends well and has done nothing. */
  @Test
  @Order(2)
  void whatAHostHasIsReadFromItsDatabaseAndFromNoExitStatus() throws Exception {
    Exheres.write(play().resolve("does/alpha-3"), "exit 0\n");
    assertThat(roll(release("3")).code()).isNotZero();
    assertThat(caves.installed()).containsExactly("alpha-2");
    Until.asserted(() ->
        assertThat(master.host("caves"))
            .returns("2", RealMaster.Host::releaseNumber)
            .extracting(RealMaster.Host::why, STRING)
            .contains(
                "cave ended with status 0: app-test/alpha-3:0 is not installed as it should"));
    assertThat(master.wherry("host", "caves", "--packages").ok().out())
        .endsWith("\n  app-test/alpha-2:0\n");
  }
}
