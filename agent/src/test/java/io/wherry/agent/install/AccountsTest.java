package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wherry.common.model.AccountName;
import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.pbin.AccountDefinition;
import io.wherry.common.posix.Posix;
import io.wherry.common.posix.TreeRemoval;
import io.wherry.common.process.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users and groups that a plan makes. */
class AccountsTest {
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));
  private static final String PASSWD =
      "root:x:0:0:root:/root:/bin/bash\nhöme:x:1000:1000::/home/x:/bin/sh\nold:x:999:999:::\n";
  private static final String GROUP = "root:x:0:\ntty:x:5:\nold:x:999:\naudio:x:18:höme\n";

  @TempDir(factory = FastDisk.class)
  Path directory;

  private Path root;
  private PackageKit kit;
  private final Map<String, String> definitions = new HashMap<>();

  /** Thrown where a test stops the world; nothing in the installer catches it. */
  private static final class Crashed extends Error {
    private static final long serialVersionUID = 1;
  }

  /** The kit's packages with this test's definitions. */
  private final class Source implements PackageSource {
    @Override
    public Delivery open(Change.Install install) throws IOException {
      return kit.open(install);
    }

    @Override
    public long size(Change.Install install) {
      return kit.size(install);
    }

    @Override
    public byte[] definition(Change.Account account) {
      return definitions.getOrDefault(account.path(), "?").getBytes(StandardCharsets.UTF_8);
    }
  }

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(directory.resolve("root"));
    kit = new PackageKit(directory.resolve("workshop"));
    Files.createDirectories(root.resolve("etc"));
    write("passwd", PASSWD, 0644);
    write("group", GROUP, 0644);
    write("shadow", "root:*:1::::::\nhöme:!:1::::::\n", 0640);
    write("gshadow", "root:*::\ntty:!::\naudio:!::höme\n", 0640);
  }

  private void write(String name, String text, int mode) throws IOException {
    Files.writeString(root.resolve("etc").resolve(name), text);
    Posix.chmod(root.resolve("etc").resolve(name), mode);
  }

  private String etc(String name) throws IOException {
    return Files.readString(root.resolve("etc").resolve(name));
  }

  private Change.Account account(AccountName account, String text) {
    var path = AccountDefinition.pathOf(account);
    definitions.put(path, text);
    return new Change.Account(account, path, Digest.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private NativeInstaller installer(Points points) {
    var settings = InstallSettings.of(root, directory.resolve("state"));
    return new NativeInstaller(settings, Running.NOTHING, NOON, InstallListener.SILENT, points);
  }

  private MergeResult install(Change... changes) throws IOException {
    try (var installer = installer(Points.NONE)) {
      assertThat(installer.stage(new ChangeId("c1"), PackageKit.plan(changes), new Source()))
          .isInstanceOf(StageResult.Staged.class);
      return installer.merge();
    }
  }

  private Change[] sshd() throws IOException {
    return new Change[] {
      account(AccountName.group("sshd"), "preferred_gid = 22\n"),
      account(
          AccountName.user("sshd"),
          "gecos = \"Sécure shell\"\nhome = /var/empty\nshell = /bin/false\n"
              + "primary_group = sshd\nextra_groups = tty audio\npreferred_uid = 22\n"),
      kit.draft("net/ssh", "1").file("/usr/bin/sshd", "x", 0755).build()
    };
  }

  @Test
  void whatTheRootLacksIsAddedAsUseraddWould() throws Exception {
    assertThat(install(sshd()))
        .isEqualTo(
            new MergeResult.Merged(
                List.of("group/sshd was made, with id 22", "user/sshd was made, with id 22"),
                List.of()));
    assertThat(etc("passwd"))
        .isEqualTo(PASSWD + "sshd:x:22:22:Sécure shell:/var/empty:/bin/false\n");
    assertThat(etc("group"))
        .isEqualTo("root:x:0:\ntty:x:5:sshd\nold:x:999:\naudio:x:18:höme,sshd\nsshd:x:22:\n");
    assertThat(etc("shadow")).endsWith("\nsshd:!:20833::::::\n");
    assertThat(etc("gshadow")).isEqualTo("root:*::\ntty:!::sshd\naudio:!::höme,sshd\nsshd:!::\n");
    assertThat(Stat.existing(root.resolve("etc/shadow")).mode()).isEqualTo(0640);
    try (var files = Files.list(root.resolve("etc"))) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("passwd", "group", "shadow", "gshadow", ".pwd.lock");
    }
  }

  @Test
  void whatIsThereStaysAsItIs() throws Exception {
    write("passwd", PASSWD + "sshd:x:77:5:mine:/:/bin/zsh\n", 0644);
    write("group", GROUP + "sshd:x:88:\n", 0644);
    var before = PackageKit.picture(root.resolve("etc"));
    assertThat(install(sshd())).isEqualTo(new MergeResult.Merged(List.of(), List.of()));
    assertThat(PackageKit.picture(root.resolve("etc"))).isEqualTo(before);
  }

  @Test
  void idsThatAreTakenAreChosenOutOfTheSystemsOwn() throws Exception {
    Files.writeString(root.resolve("etc/login.defs"), "# x\nSYS_UID_MAX\t 450\nSYS_GID_MIN 100\n");
    install(
        account(AccountName.group("a"), "preferred_gid = 999\n"),
        account(AccountName.user("a"), "primary_group = a\npreferred_uid = 1000\n"),
        account(AccountName.user("b"), ""));
    assertThat(etc("passwd"))
        .endsWith("a:x:450:998::/home/a:/sbin/nologin\nb:x:449:997::/home/b:/sbin/nologin\n");
    assertThat(etc("group")).endsWith("a:x:998:\nb:x:997:\n");
  }

  @Test
  void aRootWithoutAnyAccountsGetsThem() throws Exception {
    TreeRemoval.delete(root.resolve("etc"));
    Files.createDirectories(root.resolve("etc/default"));
    Files.writeString(root.resolve("etc/default/useradd"), "SHELL=/bin/dash\n");
    install(account(AccountName.user("a"), ""));
    assertThat(etc("passwd")).isEqualTo("a:!:999:999::/home/a:/bin/dash\n");
    assertThat(etc("group")).isEqualTo("a:!:999:\n");
    assertThat(root.resolve("etc/shadow")).doesNotExist();
  }

  @Test
  void filesBelongToWhomTheArchiveNamesThoughItWasStagedBefore() throws Exception {
    assumeTrue(Posix.geteuid() == 0, "NOT TESTED: giving files away needs root");
    var changes = sshd();
    var install = (Change.Install) changes[2];
    var image = directory.resolve("owned");
    Files.createDirectories(image.resolve("PBIN"));
    Files.writeString(image.resolve("PBIN/environment"), "declare -x PN=ssh\n");
    Files.createDirectories(image.resolve("var"));
    Files.writeString(image.resolve("var/key"), "secret");
    var tarball = directory.resolve("owned.tar.zst");
    var tar =
        Command.of(
                "tar",
                "--zstd",
                "-cf",
                tarball.toString(),
                "--owner=sshd:4242",
                "--group=sshd:4242",
                "var",
                "PBIN/environment")
            .in(image)
            .capture();
    assertThat(tar.exit().ok()).as(tar.output()).isTrue();
    kit.put(install, tarball);

    assertThat(install(changes)).isInstanceOf(MergeResult.Merged.class);
    assertThat(Stat.existing(root.resolve("var/key")).uid()).isEqualTo(22);
    assertThat(Stat.existing(root.resolve("var/key")).gid()).isEqualTo(22);
  }

  @Test
  void aRevertTakesThePackagesBackAndLeavesTheAccounts() throws Exception {
    install(sshd());
    try (var installer = installer(Points.NONE)) {
      assertThat(installer.revert())
          .isEqualTo(
              new RevertResult.Reverted(
                  List.of("group/sshd was made, with id 22", "user/sshd was made, with id 22")));
    }
    assertThat(root.resolve("usr/bin/sshd")).doesNotExist();
    assertThat(etc("passwd")).contains("sshd:x:22:22:");
  }

  @Test
  void anIdThatSomebodyTookInTheMeantimeStopsTheMergeBeforeItBegins() throws Exception {
    try (var installer = installer(Points.NONE)) {
      installer.stage(new ChangeId("c1"), PackageKit.plan(sshd()), new Source());
      write("passwd", PASSWD + "thief:x:22:22:::\n", 0644);
      assertThat(installer.merge())
          .isInstanceOfSatisfying(
              MergeResult.Restored.class,
              r -> {
                assertThat(r.fault().category()).isEqualTo(Fault.Category.LOCAL);
                assertThat(r.fault().what()).contains("22 is not for user/sshd any more");
              });
    }
    assertThat(root.resolve("usr/bin/sshd")).doesNotExist();
    assertThat(etc("group")).isEqualTo(GROUP);
  }

  @Test
  void aDefinitionThatIsNotThePlansIsRefused() throws Exception {
    var change = account(AccountName.group("sshd"), "");
    definitions.put(change.path(), "preferred_gid = 0\n");
    try (var installer = installer(Points.NONE)) {
      assertThat(installer.stage(new ChangeId("c1"), PackageKit.plan(change), new Source()))
          .isInstanceOfSatisfying(
              StageResult.Refused.class,
              r -> assertThat(r.fault().category()).isEqualTo(Fault.Category.INTEGRITY));
    }
  }

  @Test
  void wheneverItIsStoppedTheNextRunEndsTheSame() throws Exception {
    var changes = sshd();
    int stops = 0;
    for (int step = 1; ; step++) {
      makeAgain();
      if (!crashesAt(step, changes)) break;
      stops++;
      for (var line : etc("passwd").lines().toList())
        assertThat(line.split(":", -1)).as("step " + step + ": " + line).hasSize(7);
      try (var installer = installer(Points.NONE)) {
        var recovery = installer.recover();
        assertThat(recovery).as("step " + step).isNotInstanceOf(Recovery.Failed.class);
        if (recovery instanceof Recovery.MergedUnconfirmed) installer.confirm();
        installer.stage(new ChangeId("again"), PackageKit.plan(changes), new Source());
        assertThat(installer.merge()).as("step " + step).isInstanceOf(MergeResult.Merged.class);
        assertThat(installer.confirm()).isEmpty();
      }
      assertThat(etc("passwd"))
          .as("step " + step)
          .endsWith("\nsshd:x:22:22:Sécure shell:/var/empty:/bin/false\n");
      assertThat(etc("shadow").lines().filter(l -> l.startsWith("sshd:"))).hasSize(1);
      assertThat(etc("group")).contains("tty:x:5:sshd\n").endsWith("sshd:!:22:\n");
    }
    assertThat(stops).isGreaterThan(15);
  }

  private void makeAgain() throws IOException {
    TreeRemoval.delete(root);
    TreeRemoval.delete(directory.resolve("state"));
    Files.createDirectories(root.resolve("etc"));
    write("passwd", PASSWD, 0644);
    write("group", GROUP, 0644);
    write("shadow", "root:*:1::::::\n", 0640);
  }

  private boolean crashesAt(int step, Change... changes) throws IOException {
    var seen = new int[1];
    Points points =
        _ -> {
          if (++seen[0] == step) throw new Crashed();
        };
    try (var installer = installer(points)) {
      installer.stage(new ChangeId("c1"), PackageKit.plan(changes), new Source());
      installer.merge();
      return false;
    } catch (Crashed _) {
      return true;
    }
  }
}
