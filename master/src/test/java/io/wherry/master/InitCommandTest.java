package io.wherry.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.config.Settings;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.testing.StockGit;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code wherry init}, on folders that stand for those of a compilation node. */
class InitCommandTest {
  @TempDir private Path top;
  private String out = "";
  private String err = "";

  private int run(CommandLine line, String... more) {
    var printed = new StringWriter();
    var complained = new StringWriter();
    var arguments = new ArrayList<>(List.of("init", "--config", top.resolve("m.yaml").toString()));
    settings().forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    arguments.addAll(List.of(more));
    int code =
        line.setOut(new PrintWriter(printed, true))
            .setErr(new PrintWriter(complained, true))
            .execute(arguments.toArray(String[]::new));
    out = printed.toString();
    err = complained.toString();
    return code;
  }

  private int run(String... more) {
    return run(OperatorMain.parser(), more);
  }

  private Map<String, String> settings() {
    return new TreeMap<>(
        Map.of(
            "state-dir", "" + top.resolve("state"),
            "doors.names", "[build.example.org]",
            "publish.static-folder", "" + top.resolve("static"),
            "publish.release-key", "" + top.resolve("keys/release.key"),
            "publish.channel-key", "" + top.resolve("keys/channel.key"),
            "serve.listen", "[127.0.0.1:8181, [::1]:8282]",
            "paludis.configuration", "" + top.resolve("paludis"),
            "paludis.destination", "" + top.resolve("mybinaries"),
            "paludis.distdir", "" + top.resolve("distfiles")));
  }

  private void paludis() throws IOException {
    Files.createDirectories(top.resolve("paludis/repositories"));
    Files.writeString(
        top.resolve("paludis/repositories/arbor.conf"),
        "format = e\nlocation = /srv/arbor\ndistdir = " + top.resolve("distfiles") + "\n");
  }

  private Path conf() {
    return top.resolve("paludis/repositories/mybinaries.conf");
  }

  private void needBuildUsers() throws IOException {
    try {
      top.getFileSystem()
          .getUserPrincipalLookupService()
          .lookupPrincipalByGroupName("paludisbuild");
    } catch (UserPrincipalNotFoundException _) {
      Assumptions.abort("there is no group paludisbuild here");
    }
    Assumptions.assumeTrue(Files.getAttribute(top, "unix:uid").equals(0), "only root gives away");
  }

  /** Every file, by its content and the time when it was written. */
  private TreeMap<String, String> picture() throws IOException {
    var picture = new TreeMap<String, String>();
    try (var all = Files.walk(top)) {
      for (var file : (Iterable<Path>) all::iterator)
        picture.put(top.relativize(file) + "", Files.getLastModifiedTime(file) + "");
    }
    return picture;
  }

  @Test
  void oneCommandMakesACompilationNode() throws Exception {
    needBuildUsers();
    paludis();
    assertThat(run()).as(out + err).isEqualTo(ExitCode.OK);
    assertThat(out).contains("created: " + conf()).contains("next: wherry-master run");
    assertThat(conf())
        .content()
        .contains("format = e\n")
        .contains("location = " + top.resolve("mybinaries") + "\n")
        .contains("sync = file://" + top.resolve("mybinaries") + "\n")
        .contains("importance = 100\n")
        .contains("binary_destination = true\n")
        .contains("binary_distdir = " + top.resolve("distfiles") + "\n")
        .contains("binary_keywords_filter = ")
        .contains("binary_uri_prefix = http://build.example.org:8181/tarballs/\n");
    var repository = top.resolve("mybinaries");
    assertThat(repository.resolve("profiles/repo_name")).hasContent("mybinaries\n");
    assertThat(repository.resolve("metadata/layout.conf"))
        .hasContent("layout = exheres\nmasters = arbor\n");
    assertThat(repository.resolve("metadata/categories.conf")).isEmptyFile();
    assertThat(repository.resolve("packages")).isEmptyDirectory();
    assertThat(StockGit.run(repository, "log", "--format=%s"))
        .isEqualTo("Begin the repository mybinaries");
    var distdir = Files.readAttributes(top.resolve("distfiles"), PosixFileAttributes.class);
    assertThat(distdir.group().getName()).isEqualTo("paludisbuild");
    assertThat(PosixFilePermissions.toString(distdir.permissions())).isEqualTo("rwxrwxr-x");
    assertThat(top.resolve("keys/release.pub")).exists();
    assertThat(top.resolve("state/operators/admin/cert.pem")).exists();
  }

  /** As where somebody has done it all by hand until now. */
  @Test
  void definitionsOfAccountsThatPackagesOfBeforeNeedAreCopied() throws Exception {
    needBuildUsers();
    paludis();
    var sources = top.resolve("arbor");
    Files.writeString(
        top.resolve("paludis/repositories/arbor.conf"),
        "format = e\nlocation = " + sources + "\ndistdir = " + top.resolve("distfiles") + "\n");
    file(sources.resolve("metadata/accounts/users/ferry.conf"), "primary_group = ferry\n");
    file(sources.resolve("metadata/accounts/groups/ferry.conf"), "preferred_gid = 7\n");
    file(sources.resolve("metadata/accounts/groups/other.conf"), "preferred_gid = 8\n");
    var repository = top.resolve("mybinaries");
    file(
        repository.resolve("packages/app/boat/boat-1.pbin-1+exheres-0"),
        """
        EAPI="pbin-1+exheres-0"
        SLOT="0"
        DEPENDENCIES="run: user/ferry"
        BINARY_URI="http://localhost/mybinaries--app--boat-1--C.1.C.tar.bz2"
        """);
    assertThat(run()).as(out + err).isEqualTo(ExitCode.OK);
    var user = repository.resolve("metadata/accounts/users/ferry.conf");
    assertThat(out).contains("created: " + user);
    assertThat(user).hasContent("primary_group = ferry\n");
    assertThat(repository.resolve("metadata/accounts/groups/ferry.conf")).exists();
    assertThat(repository.resolve("metadata/accounts/groups/other.conf")).doesNotExist();
    assertThat(run()).isEqualTo(ExitCode.OK);
    assertThat(out).contains("everything is there already");
    Files.writeString(user, "primary_group = mine\n");
    assertThat(run()).isEqualTo(ExitCode.DIFFERENT);
    assertThat(out).contains("-primary_group = mine", "+primary_group = ferry");
    assertThat(user).hasContent("primary_group = mine\n");
  }

  private static void file(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  @Test
  void theSettingsThatItBeginsAreThoseThatItTook() throws Exception {
    needBuildUsers();
    paludis();
    run();
    var read = Settings.load(MasterSettings.class, List.of(top.resolve("m.yaml")), Map.of());
    assertThat(read.paludis().builds()).isTrue();
    assertThat(read.publish().repository()).hasToString("mybinaries");
    assertThat(read.doors().names()).containsExactly("build.example.org");
    assertThat(read.paludis().destination()).contains(top.resolve("mybinaries"));
  }

  @Test
  void theSecondTimeNothingChangesAndThatIsSaid() throws Exception {
    needBuildUsers();
    paludis();
    run();
    var before = picture();
    assertThat(run()).isEqualTo(ExitCode.OK);
    assertThat(out).contains("everything is there already").doesNotContain("created: ");
    assertThat(picture()).isEqualTo(before);
    assertThat(run(MasterMain.parser())).isEqualTo(ExitCode.OK);
    assertThat(out).contains("everything is there already");
    assertThat(run("--json")).isEqualTo(ExitCode.OK);
    assertThat(out).contains("\"changed\"").contains("false").contains("\"unchanged\"");
  }

  @Test
  void aDryRunMakesNothing() throws Exception {
    paludis();
    var before = picture();
    assertThat(run("--dry-run")).isEqualTo(ExitCode.OK);
    assertThat(out)
        .contains("would be created: " + conf())
        .contains("would be made: certificate authority: ")
        .contains("would be made: credentials of the operator 'admin'")
        .contains("nothing was made: --dry-run");
    assertThat(picture()).isEqualTo(before);
    assertThat(run("--dry-run", "--json")).isEqualTo(ExitCode.OK);
    assertThat(out).contains("\"changed\" : false").contains("\"created\"");
    assertThat(run("--dry-run", "--print-host-config", "--out", "" + top.resolve("hosts")))
        .isEqualTo(ExitCode.OK);
    assertThat(picture()).isEqualTo(before);
  }

  @Test
  void aFileThatSomebodyMadeOtherwiseIsShownAndLeft() throws Exception {
    needBuildUsers();
    paludis();
    Files.writeString(conf(), "format = e\nimportance = 7\n");
    assertThat(run()).isEqualTo(ExitCode.DIFFERENT);
    assertThat(out)
        .contains("different: " + conf() + ", left as it is")
        .contains("-importance = 7");
    assertThat(conf()).hasContent("format = e\nimportance = 7\n");
    assertThat(run("--force")).isEqualTo(ExitCode.OK);
    assertThat(conf()).content().contains("importance = 100\n");
    assertThat(conf().resolveSibling("mybinaries.conf.orig")).content().contains("importance = 7");
  }

  @Test
  void aDistdirOfOthersIsShownAndOpenedWhereThatIsForced() throws Exception {
    needBuildUsers();
    paludis();
    Files.createDirectories(
        top.resolve("distfiles"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    assertThat(run()).isEqualTo(ExitCode.DIFFERENT);
    assertThat(out).contains("-rwxr-xr-x root root\n+rwxrwxr-x root paludisbuild\n");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(top.resolve("distfiles"))))
        .isEqualTo("rwxr-xr-x");
    assertThat(run("--force")).isEqualTo(ExitCode.OK);
    assertThat(run()).isEqualTo(ExitCode.OK);
  }

  @Test
  void withoutTheRepositoryThatItBuildsOnPaludisIsLeftAlone() throws Exception {
    Files.createDirectories(top.resolve("paludis"));
    assertThat(run()).isEqualTo(ExitCode.FAILED);
    assertThat(out).contains("no repository 'arbor'");
    assertThat(top.resolve("mybinaries")).doesNotExist();
    assertThat(conf()).doesNotExist();
  }

  @Test
  void aMachineWithoutPaludisGetsAMasterThatBuildsByItself() throws Exception {
    assertThat(run()).isEqualTo(ExitCode.OK);
    assertThat(top.resolve("mybinaries")).doesNotExist();
    var read = Settings.load(MasterSettings.class, List.of(top.resolve("m.yaml")), Map.of());
    assertThat(read.paludis().builds()).isFalse();
  }

  @Test
  void paludisThatIsAskedForMustBeThere() {
    assertThat(run("--paludis")).isEqualTo(ExitCode.FAILED);
    assertThat(err).contains("there is no paludis here").contains("" + top.resolve("paludis"));
    assertThat(top.resolve("state")).doesNotExist();
  }

  @Test
  void aMasterThatBuildsByItselfLeavesPaludisAlone() throws Exception {
    paludis();
    Files.writeString(top.resolve("m.yaml"), "publish: {repository: mybinaries}\n");
    assertThat(run()).isEqualTo(ExitCode.OK);
    assertThat(out).contains("note: paludis is left alone");
    assertThat(conf()).doesNotExist();
    assertThat(top.resolve("m.yaml")).hasContent("publish: {repository: mybinaries}\n");
  }

  @Test
  void whatCannotBeWrittenIsNamed() throws Exception {
    needBuildUsers();
    paludis();
    Files.writeString(top.resolve("mybinaries"), "no folder\n");
    assertThat(run()).isEqualTo(ExitCode.FAILED);
    assertThat(out).contains("failed: " + top.resolve("mybinaries/profiles/repo_name"));
    assertThat(conf()).doesNotExist();
  }

  @Test
  void theFilesOfOtherHostsArePrinted() throws Exception {
    var before = picture();
    assertThat(run("--print-host-config")).isEqualTo(ExitCode.OK);
    assertThat(out)
        .contains("### " + top.resolve("paludis/repositories/mybinaries.conf"))
        .contains("sync = git+file:///var/lib/wherry-agent/repository/repository.git")
        .contains("sync_options = --branch=main")
        .contains("format = installed-accounts\nhandler = passwd")
        .contains("state='/var/lib/wherry-agent/install'")
        .contains("world, at its end\nwherry\n");
    assertThat(picture()).isEqualTo(before);
  }

  @Test
  void orWrittenBelowAFolder() throws Exception {
    var into = top.resolve("hosts");
    assertThat(run("--print-host-config", "--out", into.toString())).isEqualTo(ExitCode.OK);
    var written = into.resolve(Path.of("/").relativize(conf()));
    assertThat(written).content().contains("git+file://").doesNotContain("binary_");
    Files.writeString(written, "theirs\n");
    assertThat(run("--print-host-config", "--out", into.toString())).isEqualTo(ExitCode.DIFFERENT);
    assertThat(written).hasContent("theirs\n");
    assertThat(run("--out", into.toString())).isEqualTo(ExitCode.USAGE);
  }
}
