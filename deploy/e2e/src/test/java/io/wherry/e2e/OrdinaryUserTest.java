package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A plan that needs accounts, in a directory of somebody who is not root. */
class OrdinaryUserTest {
  private static final System.Logger LOG = System.getLogger(OrdinaryUserTest.class.getName());
  private static final String USER = "31415";
  private static final String PASSWD = "root:x:0:0::/root:/bin/sh\n";
  private static final String GROUP = "root:x:0:\n";

  /** Only root can become somebody else. */
  private static final Site AS_USER =
      new Site() {
        @Override
        public List<String> into() {
          return List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", "--");
        }
      };

  private Path folder;
  private RealMaster master;
  private RealAgent host;

  @AfterEach
  void endTheMaster() throws Exception {
    if (master != null) master.kill();
  }

  @BeforeEach
  void publish(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path here) throws Exception {
    var root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    if (!root) LOG.log(System.Logger.Level.WARNING, "SKIPPED: only root can be another user");
    assumeThat(root).isTrue();
    folder = here;
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    master = new RealMaster(folder, "localhost", "serve: {listen: [\"127.0.0.1:%d\"]}\n").init();
    publish();
    host = host();
  }

  @Test
  void accountsAreMadeInTheRootsOwnFilesAndAllBelongsToTheUser() throws Exception {
    var said = apply("app-test/marshd").ok().out();

    assertThat(said).contains("release tests/1 is applied");
    assertThat(host.read("etc/group")).isEqualTo(GROUP + "marsh:!:321:\n");
    assertThat(host.read("etc/passwd"))
        .isEqualTo(PASSWD + "marsh:!:322:321:the marsh:/var/lib/marsh:/sbin/nologin\n");
    assertThat(host.installed()).containsExactly("marshd-1");
    assertThat(host.read("usr/share/marshd/file")).isEqualTo("1\n");
    assertThat(owners(host.root())).containsExactly(Integer.valueOf(USER));
    assertThat(host.command("verify").ok().out()).contains("no differences");
    host.command("remove", "--yes", "marshd").ok();
    assertThat(host.has("usr/share/marshd")).isFalse();
    assertThat(host.read("etc/group")).contains("marsh:");
  }

  /** As where the directory was made by root, and only some of it was given away. */
  @Test
  void whereTheAccountFilesAreNotTheirsNothingIsTouched() throws Exception {
    Program.run(Path.of("chown"), List.of("root", "" + host.root().resolve("etc"))).ok();
    var before = Snapshot.contents(host.root());

    var said = apply("app-test/marshd");

    assertThat(said.code()).isNotZero();
    Program.assertNoTrace(said.out());
    assertThat(said.out())
        .contains("no permission for " + host.root() + "/etc/")
        .endsWith("every file and entry is as it was before\n");
    assertThat(Snapshot.contents(host.root())).isEqualTo(before);
    assertThat(host.installed()).isEmpty();
  }

  private void publish() throws Exception {
    var exheres = master.exheres();
    var accounts = exheres.repository().resolve("metadata/accounts");
    Exheres.write(accounts.resolve("groups/marsh.conf"), "preferred_gid = 321\n");
    Exheres.write(
        accounts.resolve("users/marsh.conf"),
        "gecos = the marsh\nhome = /var/lib/marsh\nprimary_group = marsh\npreferred_uid = 322\n");
    exheres.add("marshd", "1", "run: user/marsh", Exheres.file("marshd", "1"), "");
    master.start();
    master.publish("app-test/marshd");
  }

  private RealAgent host() throws Exception {
    var host = new RealAgent(AS_USER, folder, "mine", "");
    Exheres.write(host.root().resolve("etc/passwd"), PASSWD);
    Exheres.write(host.root().resolve("etc/group"), GROUP);
    var key = folder.resolve("mine/release.pub");
    Files.copy(folder.resolve("keys/release.pub"), key);
    Program.run(Path.of("chown"), List.of("-R", USER + ":" + USER, "" + folder.resolve("mine")))
        .ok();
    return host;
  }

  private Program.Said apply(String name) throws Exception {
    var repository = "http://localhost:" + master.httpPort() + "/git/tests.git";
    var key = host.root().resolveSibling("release.pub").toString();
    return host.command("apply", "--repository", repository, "--key", key, "--yes", name);
  }

  private static TreeSet<Object> owners(Path root) throws IOException {
    var owners = new TreeSet<Object>();
    try (var all = Files.walk(root)) {
      for (var file : (Iterable<Path>) all::iterator)
        owners.add(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    }
    return owners;
  }
}
