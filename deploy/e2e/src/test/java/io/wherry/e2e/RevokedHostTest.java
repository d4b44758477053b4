package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.lifecycle.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** An operator takes a host's identity away, through the real doors and with real processes. */
class RevokedHostTest {
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  private Fleet fleet;
  private RealMaster master;
  private RealAgent host;
  private RealAgent other;

  @BeforeEach
  void startTheFleet() throws Exception {
    fleet = Fleet.quick(folder);
    master = fleet.startWithAlpha();
    var token = master.token(2);
    host = fleet.join("web1", token, RealAgent.QUICK);
    other = fleet.join("web2", token, RealAgent.QUICK);
    fleet.awaitAll();
    var rollout = master.roll(1, "all");
    Until.asserted(() -> assertThat(master.rollout(rollout).state()).isEqualTo("finished"));
  }

  @AfterEach
  void endTheFleet() throws Exception {
    fleet.close();
  }

  @Test
  void aRevokedHostIsRefusedLeftAsItIsAndMayComeBackAsAnother() throws Exception {
    var id = master.host("web1").id();
    var before = Snapshot.of(host.root());
    assertThat(master.typed("host", "web1", "--revoke").refusal(ExitCode.USAGE)).contains("--yes");

    var revoked = master.wherry("host", "web1", "--revoke", "--yes", "--reason", "stolen").ok();

    assertThat(revoked.out()).contains("revoked: host web1 (" + id + ")").contains("new token");
    Until.asserted(() ->
        assertThat(Files.readString(host.log()))
            .contains("the identity of this host was revoked: stolen")
            .contains("the identity of host " + id + " was revoked; enrol the machine anew"));
    Program.assertNoTrace(Files.readString(host.log()));
    Until.asserted(() ->
        assertThat(master.host("web1"))
            .returns(false, RealMaster.Host::connected)
            .returns("held", RealMaster.Host::state));
    assertThat(master.wherry("hosts").ok().out()).contains("its identity was revoked: stolen");
    assertThat(master.wherry("host", "web1", "--release").refusal(ExitCode.REFUSED))
        .contains("held for ever: its identity was revoked: stolen; the machine must enrol anew");

    master.exheres().add("alpha", "2", "", Exheres.file("alpha", "two"), "");
    int release = master.publish("app-test/alpha");
    var without = master.roll(release, "all");
    Until.asserted(() -> assertThat(master.rollout(without).state()).isEqualTo("finished"));
    assertThat(master.rollout(without).stateOf("web1")).isEqualTo("no member");
    assertThat(other.read("usr/share/alpha/file")).isEqualTo("two\n");
    assertThat(Snapshot.of(host.root())).isEqualTo(before);

    comesBack(id, release);
  }

  /** Over a restart of the master as well, which must not have forgotten whom it refuses. */
  private void comesBack(String id, int release) throws Exception {
    var token = master.token(1);
    master.kill();
    master.start();
    assertThat(master.wherry("host", id).ok().out()).contains("revoked: stolen");
    assertThat(host.enroll(token).refusal(ExitCode.REFUSED)).contains("--force");
    host.kill();
    assertThat(host.command("enroll", "--force", "--token", token).ok().out())
        .contains("1 installed package");
    host.start();
    Until.asserted(() ->
        assertThat(master.hosts())
            .anyMatch(h -> h.name().equals("web1") && h.connected() && !h.id().equals(id)));
    var back = master.roll(release, "name=web1");
    Until.asserted(() -> assertThat(master.rollout(back).state()).isEqualTo("finished"));
    assertThat(host.read("usr/share/alpha/file")).isEqualTo("two\n");
    assertThat(host.installed()).containsExactly("alpha-2");
    assertThat(master.wherry("host", "web1").ok().out()).doesNotContain("revoked");
  }
}
