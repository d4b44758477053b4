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
  void whereTheAccountFilesAreNotTheirsThatIsSaidBeforeAnythingIsTouched() throws Exception {
    belongsToRoot("etc");
    assertRefused(() -> apply("app-test/marshd"), noAccounts("change what is in", "etc"));
    Program.run(Path.of("chown"), List.of(USER, "" + host.root().resolve("etc"))).ok();
    Exheres.write(host.root().resolve("etc/.pwd.lock"), "");
    assertRefused(() -> apply("app-test/marshd"), noAccounts("write to", "etc/.pwd.lock"));
  }

  private String noAccounts(String what, String place) {
    return "cannot make group/marsh, user/marsh: user 31415 may not "
        + what
        + " "
        + host.root().resolve(place)
        + ", which belongs to user 0; have root make them first, or run this as root, or have it"
        + " given to this user";
  }

  /** Whoever needs no accounts need not read them. */
  @Test
  void whatNobodyMayReadIsNotMissedWhereNoAccountsAreNeeded() throws Exception {
    Exheres.write(host.root().resolve("etc/shadow"), "root:*:1::::::\n");
    Files.setAttribute(host.root().resolve("etc/shadow"), "unix:mode", 0600);
    apply("app-test/lamp").ok();
    assertThat(host.installed()).containsExactly("lamp-1");
    assertRefused(() -> apply("app-test/marshd"), noAccounts("read", "etc/shadow"));
  }

  @Test
  void aDirectoryOfSomebodyElseIsNamedBeforeTheFirstChange() throws Exception {
    apply("app-test/lamp").ok();
    belongsToRoot("usr/share/lamp");
    publishAnother();

    assertRefused(() -> apply("app-test/lamp"), theirs("usr/share/lamp"));
    assertRefused(() -> host.command("remove", "--yes", "lamp"), theirs("usr/share/lamp"));
  }

  private String theirs(String place) {
    return "user 31415 may not change what is in "
        + host.root().resolve(place)
        + ", which belongs to user 0; run this as root, or have it given to this user";
  }

  /** In a directory such as {@code /tmp} whoever owns a name keeps it. */
  @Test
  void aFileOfSomebodyElseInAStickyDirectoryIsNamedBeforeTheFirstChange() throws Exception {
    apply("app-test/lamp").ok();
    belongsToRoot("usr/share/lamp");
    belongsToRoot("usr/share/lamp/file");
    Files.setAttribute(host.root().resolve("usr/share/lamp"), "unix:mode", 01777);
    publishAnother();

    assertRefused(
        () -> apply("app-test/lamp"),
        "user 31415 may not replace or remove "
            + host.root()
            + "/usr/share/lamp/file, which belongs to user 0; run this as root, or have it given to"
            + " this user");
  }

  @Test
  void aDatabaseThatRootHasWrittenIsNamedBeforeTheFirstChange() throws Exception {
    apply("app-test/lamp").ok();
    var database = "var/db/paludis/repositories/installed/";
    var folder = database + "data/app-test---lamp";
    belongsToRoot(folder);
    publishAnother();

    assertRefused(() -> apply("app-test/lamp"), theirs(folder));
    belongsToRoot(database + "data");
    assertRefused(() -> apply("app-test/marshd"), theirs(database + "data"));
  }

  /** Its owner alone may set a directory's time, which therefore stands in nobody's way. */
  @Test
  void aDirectoryThatIsOnlySharedIsPutBackAllTheSame() throws Exception {
    apply("app-test/lamp").ok();
    belongsToRoot("usr/share/lamp");
    Files.setAttribute(host.root().resolve("usr/share/lamp"), "unix:mode", 0775);
    var failing = "pkg_postinst() { die \"it does not light\"; }";
    master.exheres().add("lamp", "2", "", Exheres.file("lamp", "2"), failing);
    master.publish("app-test/lamp");
    var before = Snapshot.contents(host.root());

    var said = apply("app-test/lamp");

    assertThat(said.out())
        .contains("the time of " + host.root() + "/usr/share/lamp is not put back")
        .contains("every file and entry is as it was before");
    assertThat(Snapshot.contents(host.root())).isEqualTo(before);
    assertThat(host.installed()).containsExactly("lamp-1");
  }

  @Test
  void anEmptiedDirectoryStaysWhereSomebodyElseHoldsItsName() throws Exception {
    apply("app-test/lamp").ok();
    belongsToRoot("usr/share");
    host.command("remove", "--yes", "lamp").ok();
    assertThat(host.installed()).isEmpty();
    try (var left = Files.list(host.root().resolve("usr/share/lamp"))) {
      assertThat(left).isEmpty();
    }
  }

  private void belongsToRoot(String place) throws Exception {
    Program.run(Path.of("chown"), List.of("root", "" + host.root().resolve(place))).ok();
  }

  private void publishAnother() throws Exception {
    master.exheres().add("lamp", "2", "", Exheres.file("lamp", "2"), "");
    master.publish("app-test/lamp");
  }

  private interface Attempt {
    Program.Said make() throws Exception;
  }

  /** Nothing had begun, so that nothing was to be taken back either. */
  private void assertRefused(Attempt attempt, String why) throws Exception {
    var before = Snapshot.of(host.root());
    var said = attempt.make();
    assertThat(said.code()).as(said.out()).isNotZero();
    Program.assertNoTrace(said.out());
    assertThat(said.out()).contains("wherry-agent: " + why + "\n");
    assertThat(said.out()).doesNotContain("1/1 ");
    assertThat(Snapshot.of(host.root())).isEqualTo(before);
  }

  private void publish() throws Exception {
    var exheres = master.exheres();
    var accounts = exheres.repository().resolve("metadata/accounts");
    Exheres.write(accounts.resolve("groups/marsh.conf"), "preferred_gid = 321\n");
    Exheres.write(
        accounts.resolve("users/marsh.conf"),
        "gecos = the marsh\nhome = /var/lib/marsh\nprimary_group = marsh\npreferred_uid = 322\n");
    exheres.add("marshd", "1", "run: user/marsh", Exheres.file("marshd", "1"), "");
    exheres.add("lamp", "1", "", Exheres.file("lamp", "1"), "");
    master.start();
    master.publish("app-test/marshd", "app-test/lamp");
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
