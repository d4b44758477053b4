package io.wherry.agent.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.agent.cave.PaludisSettings;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.setup.SetupFiles.Manner;
import io.wherry.common.setup.SetupReport;
import io.wherry.common.testing.StockGit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostPaludisTest {
  private static final RepositoryName NAME = new RepositoryName("mybinaries");
  private static final Formats ALL =
      () -> new Formats.Answer.Knows(Set.of("e", "accounts", "installed-accounts"));
  @TempDir private Path root;

  @BeforeEach
  void aPaludisAsItIs() throws IOException {
    write("general.conf", "world = /etc/paludis/world\n");
    write("world", "sys-apps/paludis\n");
    write("repositories/arbor.conf", "format = e\nlocation = /var/db/paludis/repositories/arbor\n");
  }

  private void write(String name, String text) throws IOException {
    var file = root.resolve("etc/paludis").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private String read(String name) throws IOException {
    return Files.readString(root.resolve("etc/paludis").resolve(name));
  }

  private HostPaludis paludis(Manner manner, Formats formats) {
    var settings =
        new PaludisSettings(
            List.of("cave"),
            Path.of("/etc/paludis"),
            Path.of("/var/db/paludis/repositories"),
            Path.of("/var/cache/paludis/distfiles"),
            Duration.ofMinutes(1));
    var verified = Path.of("/var/lib/wherry-agent/repository/repository.git");
    var lock = Path.of("/var/lib/it's/install");
    return new HostPaludis(new HostPaludis.Ground(root, settings, verified, lock, formats, manner));
  }

  private SetupReport settle(Manner manner, Formats formats) throws Exception {
    return paludis(manner, formats).settle(NAME, Instant.EPOCH);
  }

  private SetupReport settle() throws Exception {
    return settle(Manner.CREATE, ALL);
  }

  /** Every file of the root and what it says. */
  private TreeMap<String, String> picture() throws IOException {
    var picture = new TreeMap<String, String>();
    try (var all = Files.walk(root)) {
      for (var file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator)
        picture.put(
            root.relativize(file).toString(),
            new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
    }
    return picture;
  }

  @Test
  void everythingIsThereAfterwards() throws Exception {
    assertThat(settle().exitCode()).isEqualTo(ExitCode.OK);
    assertThat(read("repositories/mybinaries.conf"))
        .contains("format = e\n")
        .contains("location = /var/db/paludis/repositories/mybinaries\n")
        .contains("sync = git+file:///var/lib/wherry-agent/repository/repository.git\n")
        .contains("sync_options = --branch=main\n")
        .doesNotContain("binary_");
    assertThat(read("repositories/accounts.conf")).contains("format = accounts\n");
    assertThat(read("repositories/installed-accounts.conf")).contains("handler = passwd\n");
    assertThat(read("hooks/install_task_execute_pre/wherry.bash"))
        .contains("state='/var/lib/it'\\''s/install'\n");
    assertThat(read("world")).isEqualTo("sys-apps/paludis\nwherry\n");
    assertThat(read("sets/wherry.conf")).startsWith("#");
    var checkout = root.resolve("var/db/paludis/repositories/mybinaries");
    assertThat(checkout.resolve("profiles/repo_name")).hasContent("mybinaries\n");
    assertThat(StockGit.run(checkout, "config", "remote.origin.url"))
        .isEqualTo("/var/lib/wherry-agent/repository/repository.git");
  }

  @Test
  void theSecondTimeNothingChanges() throws Exception {
    settle();
    write("sets/wherry.conf", "* app-misc/hello\n");
    var before = picture();
    var again = settle();
    assertThat(again.isUntouched()).isTrue();
    assertThat(again.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(picture()).isEqualTo(before);
  }

  @Test
  void lookingChangesNothingAndSaysWhatWouldBe() throws Exception {
    var before = picture();
    var looked = settle(Manner.LOOK, ALL);
    assertThat(picture()).isEqualTo(before);
    assertThat(looked.isUntouched()).isFalse();
    assertThat(looked.lines(true))
        .contains("would be created: " + root + "/etc/paludis/repositories/mybinaries.conf")
        .contains("would be extended: " + root + "/etc/paludis/world by the line 'wherry'");
  }

  @Test
  void aFileThatSomebodyMadeOtherwiseIsShownAndLeft() throws Exception {
    write("repositories/mybinaries.conf", "format = e\nsync = git+https://elsewhere/\n");
    var report = settle();
    assertThat(report.exitCode()).isEqualTo(ExitCode.DIFFERENT);
    assertThat(report.lines(false)).contains("-sync = git+https://elsewhere/");
    assertThat(read("repositories/mybinaries.conf")).contains("elsewhere");
    assertThat(settle(Manner.REPLACE, ALL).exitCode()).isEqualTo(ExitCode.OK);
    assertThat(read("repositories/mybinaries.conf")).contains("git+file://");
    assertThat(read("repositories/mybinaries.conf.orig")).contains("elsewhere");
  }

  @Test
  void accountsUnderAnotherNameAreEnough() throws Exception {
    write("repositories/people.conf", "format = accounts\n");
    write("repositories/passwd.conf", "format = installed_accounts\nhandler = passwd\n");
    assertThat(settle().exitCode()).isEqualTo(ExitCode.OK);
    assertThat(picture())
        .doesNotContainKeys(
            "etc/paludis/repositories/accounts.conf",
            "etc/paludis/repositories/installed-accounts.conf");
  }

  @Test
  void aCaveThatKnowsNoAccountsIsNotBrokenByThem() throws Exception {
    var report = settle(Manner.CREATE, () -> new Formats.Answer.Knows(Set.of("e", "exndbam")));
    assertThat(picture()).doesNotContainKey("etc/paludis/repositories/accounts.conf");
    assertThat(report.remarks()).anyMatch(r -> r.contains("makes no users and groups"));
    assertThat(report.exitCode()).isEqualTo(ExitCode.OK);
  }

  @Test
  void aCaveThatDoesNotAnswerIsSaid() throws Exception {
    var report = settle(Manner.CREATE, () -> new Formats.Answer.Silent("'cave' was killed"));
    assertThat(picture()).doesNotContainKey("etc/paludis/repositories/accounts.conf");
    assertThat(report.remarks()).anyMatch(r -> r.contains("'cave' was killed"));
  }

  @Test
  void withoutTheRepositoryThatItBuildsOnPaludisIsLeftAlone() throws Exception {
    Files.delete(root.resolve("etc/paludis/repositories/arbor.conf"));
    var before = picture();
    var report = settle();
    assertThat(report.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(report.lines(false)).anyMatch(line -> line.contains("no repository 'arbor'"));
    assertThat(picture()).isEqualTo(before);
  }

  @Test
  void aRepositoryThatCouldNotBeBegunIsNotConfigured() throws Exception {
    Files.createDirectories(root.resolve("var/db/paludis/repositories"));
    Files.writeString(root.resolve("var/db/paludis/repositories/mybinaries"), "a file\n");
    assertThat(settle().exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(picture()).doesNotContainKey("etc/paludis/repositories/mybinaries.conf");
  }

  @Test
  void withoutAWorldFileItIsSaidWhatPurgeWouldDo() throws Exception {
    write("general.conf", "# nothing\n");
    var report = settle();
    assertThat(report.remarks()).anyMatch(r -> r.contains("cave purge") && r.contains("world = "));
    assertThat(read("world")).isEqualTo("sys-apps/paludis\n");
  }

  @Test
  void whereCaveBuildsIntoItItIsNotSyncedOver() throws Exception {
    var builds = "format = e\nlocation = /srv/mybinaries\nbinary_destination = true\n";
    write("repositories/mybinaries.conf", builds);
    var report = settle(Manner.REPLACE, ALL);
    assertThat(report.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(report.remarks()).anyMatch(r -> r.contains("cave builds into /srv/mybinaries"));
    assertThat(read("repositories/mybinaries.conf")).isEqualTo(builds);
    assertThat(root.resolve("var/db/paludis/repositories/mybinaries")).doesNotExist();
    assertThat(read("world")).endsWith("wherry\n");
  }

  @Test
  void aConfigurationBehindASymlinkIsTheSame() throws Exception {
    Files.createDirectories(root.resolve("srv"));
    Files.move(root.resolve("etc/paludis"), root.resolve("srv/paludis"));
    Files.createSymbolicLink(root.resolve("etc/paludis"), Path.of("/srv/paludis"));
    assertThat(settle().exitCode()).isEqualTo(ExitCode.OK);
    assertThat(root.resolve("srv/paludis/repositories/mybinaries.conf")).exists();
    assertThat(root.resolve("etc/paludis")).isSymbolicLink();
  }
}
