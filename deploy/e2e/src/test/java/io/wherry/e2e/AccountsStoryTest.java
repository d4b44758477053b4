package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Packages that need users and groups, on hosts that say which they have. The stories share the
 * master and its first release; each has a host of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccountsStoryTest {
  private static final String PASSWD = "root:x:0:0::/root:/bin/sh\n";
  private static final String GROUP = "root:x:0:\n";
  private static final String MARSH_USER =
      "marsh:!:322:321:the marsh:/var/lib/marsh:/sbin/nologin\n";
  private static final String MARSH_GROUP = "marsh:!:321:\n";

  private Path folder;
  private Fleet fleet;
  private RealMaster master;

  @BeforeAll
  void startTheFleet(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path here) throws Exception {
    folder = here;
    fleet = Fleet.quick(folder);
    master = fleet.master().init();
    define("groups/marsh", "preferred_gid = 321\n");
    define(
        "users/marsh",
        "gecos = the marsh\nhome = /var/lib/marsh\nprimary_group = marsh\npreferred_uid = 322\n");
    define("groups/reed", "preferred_gid = 323\n");
    marshd("1", "run: user/marsh", "");
    master.start();
    master.publish("app-test/marshd");
    master.wherry("set", "assign", "base", "--hosts", "all", "app-test/marshd").ok();
  }

  private RealAgent join(String name) throws Exception {
    var root = folder.resolve(name).resolve("root");
    Exheres.write(root.resolve("etc/passwd"), PASSWD);
    Exheres.write(root.resolve("etc/group"), GROUP);
    var host = fleet.join(name, master.token(1), RealAgent.QUICK);
    fleet.awaitAll();
    return host;
  }

  @AfterAll
  void endTheFleet() throws Exception {
    fleet.close();
  }

  private void define(String account, String text) {
    Exheres.write(
        master.exheres().repository().resolve("metadata/accounts/" + account + ".conf"), text);
  }

  private void marshd(String version, String needs, String more) {
    master.exheres().add("marshd", version, needs, Exheres.file("marshd", version) + more, "");
  }

  private Program.Said roll(RealAgent host, int release, String... more) throws Exception {
    var words = new ArrayList<>(List.of("rollout", "start", "--release"));
    words.addAll(List.of("" + release, "--hosts", "name=" + host.name(), "--waves", "100%"));
    words.addAll(List.of(more));
    return master.wherry(words.toArray(String[]::new));
  }

  private String shown(RealAgent host) throws Exception {
    return master.wherry("host", host.name()).ok().out();
  }

  @Test
  void theyAreMadeOnceAndOutliveWhatIsTakenBack() throws Exception {
    var host = join("kept");
    assertThat(roll(host, 1, "--dry-run").ok().out())
        .contains("would install 1 and remove 0 packages, and make group/marsh, user/marsh");
    assertThat(host.read("etc/passwd")).isEqualTo(PASSWD);
    assertThat(shown(host)).contains("accounts: 1 user and 1 group of the system's own");

    roll(host, 1, "--watch").ok();

    assertThat(host.read("etc/passwd")).isEqualTo(PASSWD + MARSH_USER);
    assertThat(host.read("etc/group")).isEqualTo(GROUP + MARSH_GROUP);
    assertThat(host.read("usr/share/marshd/file")).isEqualTo("1\n");
    assertThat(shown(host)).contains("accounts: 2 users and 2 groups of the system's own");

    marshd("2", "run: user/marsh group/reed", Exheres.failingCheck("marshd"));
    master.publish("app-test/marshd");
    assertThat(master.wherry("release", "diff", "1", "2").ok().out()).contains("+ group/reed\n");
    assertThat(roll(host, 2, "--dry-run").ok().out()).contains("and make group/reed\n");
    assertThat(roll(host, 2, "--watch").code()).isEqualTo(1);

    assertThat(host.installed()).containsExactly("marshd-1");
    assertThat(host.read("usr/share/marshd/file")).isEqualTo("1\n");
    assertThat(host.read("etc/group")).isEqualTo(GROUP + MARSH_GROUP + "reed:!:323:\n");
    assertThat(shown(host)).contains("reverted, degraded", "cannot be undone: group/reed was made");

    marshd("3", "run: user/marsh group/reed", "");
    master.publish("app-test/marshd");
    assertThat(roll(host, 3, "--watch").ok().out()).doesNotContain("make");
    assertThat(host.installed()).containsExactly("marshd-3");
    assertThat(host.read("etc/passwd")).isEqualTo(PASSWD + MARSH_USER);
    assertThat(host.read("etc/group")).isEqualTo(GROUP + MARSH_GROUP + "reed:!:323:\n");
  }

  @Test
  void aHostsOwnRulesKeepAPackageAwayUntilTheyAreLifted() throws Exception {
    var host = join("strict");
    var mask = host.root().resolve("etc/paludis/package_mask.conf");
    Exheres.write(mask, "app-test/marshd\n");
    Exheres.write(host.root().resolve("etc/paludis/package_mask.bash"), "echo app-test/other\n");
    host.kill();
    host.start();
    fleet.awaitAll();
    Until.asserted(() ->
        assertThat(shown(host))
            .contains("rules:    1 mask", "ignored:  etc/paludis/package_mask.bash is not run"));
    assertThat(roll(host, 1, "--dry-run").ok().out())
        .contains("no plan: ", "is masked by this host's package_mask.conf: app-test/marshd");
    assertThat(roll(host, 1, "--watch").code()).isEqualTo(1);
    assertThat(host.installed()).isEmpty();
    assertThat(Files.readString(host.log())).contains("package_mask.bash is not run");

    Files.delete(mask);
    host.kill();
    host.start();
    fleet.awaitAll();
    Until.asserted(() -> assertThat(shown(host)).contains("everything is admitted"));
    roll(host, 1, "--watch").ok();
    assertThat(host.installed()).containsExactly("marshd-1");
  }
}
