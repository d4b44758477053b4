package io.wherry.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.HostRules;
import io.wherry.common.model.HostRules.NamedSet;
import io.wherry.common.model.Inventory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host says of its root, as administrators have written it. */
class RootFactsTest {
  private static final String REPOSITORIES = "var/db/paludis/repositories/";

  @TempDir Path directory;
  private Path root;

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
  }

  @Test
  void theSystemsAccountsCountAndPeoplesDoNot() throws IOException {
    write(
        "etc/passwd",
        "root:x:0:0::/:/bin/sh\nsshd:x:22:22:::\nann:x:1000:1001::/home/ann:/bin/bash\n"
            + "builder:x:64730:64730::/:/sbin/nologin\n+nis\nbad\n");
    write(
        "etc/group",
        "nogroup:x:65534:\nusers:x:1001:ann\nsshd:x:22:\nbuilder:x:64730:\nx:x:99999999999:\n");
    var accounts = inventory().accounts().orElseThrow();
    assertThat(accounts.users()).containsExactly("builder", "root", "sshd");
    assertThat(accounts.groups()).containsExactly("builder", "nogroup", "sshd");
  }

  @Test
  void aBareRootAdmitsEverythingAndHasNoAccounts() throws IOException {
    var inventory = inventory();
    assertThat(inventory.admitted()).isEqualTo(HostRules.NONE);
    assertThat(inventory.accounts().orElseThrow().users()).isEmpty();
    assertThat(inventory.packages()).isEmpty();
    assertThat(inventory.remarks()).isEmpty();
  }

  @Test
  void rulesAreReadAsPaludisReadsThem() throws IOException {
    write("etc/paludis/platforms.conf", "# all\n*/*   amd64 \\\n  ~amd64\n\n");
    write("etc/paludis/licences.conf", "*/* MIT");
    write("etc/paludis/package_mask.conf", "app/x\n# a comment that ends in \\\napp/kept\n");
    write("etc/paludis/package_mask.conf.d/b.conf", "\t>=app/y-2\n#app/z\n");
    write("etc/paludis/package_mask.conf.d/a.conf", "*/*::arbor\n");
    write("etc/paludis/package_mask.conf.d/a.conf~", "no/backup\n");
    write("etc/paludis/package_unmask.conf.d/u.conf", "app/x-\\\ny\n");
    assertThat(inventory().admitted())
        .isEqualTo(
            new HostRules(
                Optional.of(List.of("*/* amd64 ~amd64")),
                List.of("app/x", "app/kept", "*/*::arbor", ">=app/y-2"),
                List.of("app/x-y"),
                Optional.empty(),
                Optional.of(List.of("*/* MIT")),
                List.of(),
                List.of()));
    assertThat(inventory().remarks()).isEmpty();
  }

  @Test
  void filesThatAreEmptyAdmitNothing() throws IOException {
    write("etc/paludis/platforms.conf", "\n");
    Files.createDirectories(root.resolve("etc/paludis/licences.conf.d"));
    assertThat(inventory().admitted().platforms()).contains(List.of());
    assertThat(inventory().admitted().licences()).contains(List.of());
  }

  @Test
  void scriptsOfAnotherRootAreNotRunAndThatIsSaid() throws IOException {
    var mark = directory.resolve("ran");
    write("etc/paludis/package_mask.bash", "touch " + mark + "; echo app/x\n");
    write("etc/paludis/licences.conf.d/more.bash", "echo '*/* *'\n");
    write("etc/paludis/repositories/local.bash", "echo format = exndbam\n");
    var inventory = inventory();
    assertThat(inventory.admitted().masks()).isEmpty();
    assertThat(inventory.remarks())
        .containsExactlyInAnyOrder(
            "etc/paludis/package_mask.bash is not run; write what it says into"
                + " etc/paludis/package_mask.conf",
            "etc/paludis/licences.conf.d/more.bash is not run; write what it says into"
                + " etc/paludis/licences.conf",
            "etc/paludis/repositories/local.bash is not run; write what it says into a .conf"
                + " beside it");
    assertThat(mark).doesNotExist();
  }

  @Test
  void setsAreWrittenOutAndRoundAboutIsNoTrap() throws IOException {
    entry(REPOSITORIES + "installed", "app---here", "1:0:1");
    write("etc/paludis/package_mask.conf", "bad\nnosuch\napp/x\n");
    write(
        "etc/paludis/sets/bad.conf",
        "* app/a\n? app/here[<2]\n? app/gone\n?: app/here:1\n* worse\napp/bare\n! app/odd\n"
            + "* =app/broken\n");
    write("etc/paludis/sets/worse.conf", "* lib/*\n* bad\n");
    var inventory = inventory();
    assertThat(inventory.admitted().sets())
        .containsExactly(
            new NamedSet("bad", List.of("app/a", "app/here[<2]", "lib/*", "app/bare")),
            new NamedSet("nosuch", List.of()));
    assertThat(inventory.remarks())
        .hasSize(3)
        .contains(
            "there is no etc/paludis/sets/nosuch.conf, so the set nosuch means nothing",
            "etc/paludis/sets/bad.conf has a line that means nothing: ! app/odd");
    assertThat(inventory.remarks().getFirst() + inventory.remarks().get(1))
        .contains("a line of etc/paludis/sets/bad.conf is not understood, and ignored");
  }

  @Test
  void aStarredSetHasWhatIsNotInstalledToo() throws IOException {
    write("etc/paludis/package_mask.conf", "bad*\n");
    write("etc/paludis/sets/bad.conf", "? app/gone\n* worse\n");
    write("etc/paludis/sets/worse.conf", "? app/away\n");
    assertThat(inventory().admitted().sets())
        .containsExactly(new NamedSet("bad*", List.of("app/gone", "app/away")));
  }

  @Test
  void groupsOfLicencesAreWrittenOut() throws IOException {
    write("etc/paludis/licences.conf", "*/* @FREE\napp/x -* @NONE\n");
    write("etc/paludis/repositories/arbor.conf", "format = e\nlocation = /srv/arbor\n");
    write("srv/arbor/metadata/licence_groups.conf", "FREE @OLD MIT\nOLD BSD-3 @FREE\n");
    var inventory = inventory();
    assertThat(inventory.admitted().licences())
        .contains(List.of("*/* @FREE", "*/* BSD-3 MIT", "app/x -* @NONE"));
    assertThat(inventory.remarks())
        .containsExactly("no repository here says what @NONE of licences.conf means");
  }

  @Test
  void theMachineIsTheOneThatMostPackagesWereBuiltFor() throws IOException {
    entry(REPOSITORIES + "installed", "app---a", "1:0:1");
    chost(entry(REPOSITORIES + "installed", "app---b", "1:0:1"), "armv7-unknown-linux-gnueabi\n");
    chost(entry(REPOSITORIES + "installed", "app---c", "1:0:1"), "x86_64-pc-linux-gnu\n");
    chost(entry(REPOSITORIES + "installed", "app---d", "1:0:1"), "x86_64-pc-linux-gnu\n");
    chost(entry(REPOSITORIES + "installed", "app---e", "1:0:1"), "$(reboot)\n");
    assertThat(inventory().admitted().chost()).contains("x86_64-pc-linux-gnu");
  }

  @Test
  void databasesThatNobodyConfiguredAreFoundWherePaludisKeepsThem() throws IOException {
    entry(REPOSITORIES + "installed", "app---own", "1:0:1");
    entry(REPOSITORIES + "installed-unpackaged", "app---mine", "2:0:1");
    entry(REPOSITORIES + "cross-installed/arm", "app---other", "3:0:1");
    entry(REPOSITORIES + "no-database", "app---odd", "3:0:1");
    write(REPOSITORIES + "installed/ndbam.conf", "repository_format = exndbam-1\n");
    write(
        REPOSITORIES + "installed-unpackaged/ndbam.conf",
        "ndbam_format = 1\nrepository_format = installed_unpackaged-1\n");
    write(REPOSITORIES + "cross-installed/arm/ndbam.conf", "repository_format = exndbam-1\n");
    assertThat(elsewhere()).containsExactly("app/mine-2:0 in installed-unpackaged");
  }

  @Test
  void configuredOnesCountUnlessTheyAreOfAnotherMachineOrRoot() throws IOException {
    var own = entry(REPOSITORIES + "installed", "app---own", "1:0:1");
    entry("srv/unpackaged", "app---mine", "2:0:1");
    entry("srv/native", "app---native", "4:0:1");
    entry("srv/arm", "app---arm", "3:0:1");
    entry("srv/chroot", "app---chroot", "3:0:1");
    repository("installed", "format = exndbam\nlocation = ${root}/" + REPOSITORIES + "installed\n");
    repository("u", "format = \"installed_unpackaged\"\nlocation = ${ROOT}/srv/unpackaged\n");
    repository(
        "n",
        "format = exndbam\nname = native\nlocation = /srv/native\n"
            + "cross_compile_host = x86_64-pc-linux-gnu\n");
    repository(
        "arm",
        "format = exndbam\nlocation = /srv/arm\n"
            + "cross_compile_host = armv7-unknown-linux-gnueabi\n");
    repository("chroot", "format = exndbam\nlocation = /srv/chroot\nroot = /chroot\n");
    repository("arbor", "format = e\nlocation = /var/db/paludis/repositories/arbor\n");
    assertThat(elsewhere()).containsExactly("app/mine-2:0 in unpackaged");
    chost(own, "x86_64-pc-linux-gnu\n");
    assertThat(elsewhere())
        .containsExactly("app/mine-2:0 in unpackaged", "app/native-4:0 in native");
  }

  private List<String> elsewhere() throws IOException {
    return inventory().packages().stream()
        .filter(p -> p.elsewhere().isPresent())
        .map(p -> p.id() + " in " + p.elsewhere().orElseThrow())
        .toList();
  }

  private Inventory inventory() throws IOException {
    return new RootFacts(root).inventory(_ -> false);
  }

  private void repository(String name, String text) throws IOException {
    write("etc/paludis/repositories/" + name + ".conf", text);
  }

  private String entry(String database, String name, String entry) throws IOException {
    var place = database + "/data/" + name + "/" + entry;
    write(place + "/contents", "");
    return place;
  }

  private void chost(String entry, String text) throws IOException {
    write(entry + "/CHOST", text);
  }

  private void write(String name, String text) throws IOException {
    var file = root.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }
}
