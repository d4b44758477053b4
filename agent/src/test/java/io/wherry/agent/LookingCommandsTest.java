package io.wherry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.json.Json;
import io.wherry.common.lifecycle.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What list, contents and owner say of a root. */
class LookingCommandsTest {
  @TempDir Path directory;
  private RootKit host;

  @BeforeEach
  void makeRoot() throws IOException {
    host = new RootKit(directory);
  }

  @Test
  void everythingInstalledIsListedWhicheverDatabaseSaysSo() throws IOException {
    host.draft("sys-libs/zlib", "1.3").byOthers();
    host.draft("app-misc/hello", "1.0").byWherry();
    host.draft("local/thing", "0").in("installed-unpackaged").byOthers();
    Files.createDirectories(host.at("/var/db/paludis/repositories/cross-installed/arm"));
    assertThat(host.run("list")).isEqualTo(ExitCode.OK);
    assertThat(host.out)
        .isEqualTo(
            """
            app-misc/hello-1.0:0::installed
            local/thing-0:0::installed-unpackaged
            sys-libs/zlib-1.3:0::installed
            """);
    assertThat(host.run("list", "--managed")).isEqualTo(ExitCode.OK);
    assertThat(host.out).isEqualTo("app-misc/hello-1.0:0::installed\n");
  }

  private record Listed(String name, String version, String repository, boolean managed) {}

  private record Many(List<Listed> packages) {}

  @Test
  void aProgramLearnsWhichPackagesAreManaged() throws IOException {
    host.draft("app-misc/hello", "1.0").byWherry();
    host.draft("sys-libs/zlib", "1.3").byOthers();
    assertThat(host.run("list", "--json")).isEqualTo(ExitCode.OK);
    assertThat(Json.read(Many.class, "{\"packages\":" + host.out + "}").packages())
        .containsExactly(
            new Listed("app-misc/hello", "1.0", "installed", true),
            new Listed("sys-libs/zlib", "1.3", "installed", false));
    assertThat(host.out).contains("\"from\" : \"marsh\"");
  }

  @Test
  void anEntryThatWasCutShortIsNamedAndTheRestIsListed() throws IOException {
    host.draft("app-misc/hello", "1.0").byOthers();
    var broken = host.at("/var/db/paludis/repositories/installed/data/app-misc---half/1:0:x");
    Files.createDirectories(broken);
    assertThat(host.run("list")).isEqualTo(ExitCode.OK);
    assertThat(host.out).isEqualTo("app-misc/hello-1.0:0::installed\n");
    assertThat(host.err).contains(broken.toString()).contains("cut short");
  }

  @Test
  void aRootThatIsNotThereIsNoEmptyOne() {
    var other = new String[] {"list", "--root", directory.resolve("nowhere").toString()};
    var err = new java.io.StringWriter();
    var writer = new java.io.PrintWriter(err, true);
    assertThat(AgentMain.run(Terminal.plain(writer, writer), other)).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("there is no root").contains("--root");
  }

  @Test
  void contentsAreWhatThePackageBrought() throws IOException {
    host.draft("app-misc/hello", "1.0")
        .directory("/usr")
        .file("/usr/bin/hello", "hi\n")
        .symlink("/usr/bin/hi", "hello")
        .byOthers();
    for (var spec :
        List.of(
            "hello",
            "app-misc/hello",
            "app-misc/hello:0",
            "=app-misc/hello-1.0",
            "hello::installed",
            "app-misc/hello-1.0:0::installed")) {
      assertThat(host.run("contents", spec)).as(spec).isEqualTo(ExitCode.OK);
      assertThat(host.out).isEqualTo("/usr\n/usr/bin/hello\n/usr/bin/hi -> hello\n");
    }
    assertThat(host.run("contents", "hello", "--json")).isEqualTo(ExitCode.OK);
    assertThat(host.out).contains("\"type\" : \"symlink\"").contains("\"md5\" : \"764efa883dda");
  }

  @Test
  void aNameThatMeansSeveralPackagesGetsThemListed() throws IOException {
    host.draft("app-misc/hello", "1.0").byOthers();
    host.draft("dev-libs/hello", "2").byOthers();
    host.draft("dev-libs/hello", "3").slot("3").byOthers();
    assertThat(host.run("contents", "hello")).isEqualTo(ExitCode.USAGE);
    assertThat(host.err)
        .contains("app-misc/hello-1.0:0::installed")
        .contains("dev-libs/hello-2:0::installed");
    assertThat(host.run("contents", "dev-libs/hello")).isEqualTo(ExitCode.USAGE);
    assertThat(host.err).contains("dev-libs/hello-3:3::installed").doesNotContain("app-misc");
    assertThat(host.run("contents", "dev-libs/hello:3")).isEqualTo(ExitCode.OK);
  }

  @Test
  void whatIsNotInstalledAndWhatCannotBeReadAreDifferentThings() throws IOException {
    host.draft("app-misc/hello", "1.0").byOthers();
    assertThat(host.run("contents", "goodbye")).isEqualTo(ExitCode.NOT_THERE);
    assertThat(host.err).contains("goodbye").contains("wherry-agent list");
    assertThat(host.run("contents", "app-misc/hello[")).isEqualTo(ExitCode.USAGE);
    assertThat(host.run("contents", "he llo")).isEqualTo(ExitCode.USAGE);
    assertThat(host.err).doesNotContain("\tat ");
  }

  @Test
  void theOwnerIsFoundThroughAMergedUsr() throws IOException {
    Files.createDirectories(host.at("/usr/lib"));
    Files.createSymbolicLink(host.at("/lib"), Path.of("usr/lib"));
    host.draft("sys-libs/one", "1").file("/lib/one.so", "1").directory("/usr").byOthers();
    host.draft("sys-libs/two", "2").file("/usr/lib/two.so", "2").directory("/usr").byOthers();
    assertThat(host.run("owner", "/usr/lib/one.so")).isEqualTo(ExitCode.OK);
    assertThat(host.out).isEqualTo("sys-libs/one-1:0::installed\n");
    assertThat(host.run("owner", "/lib/two.so", "/lib//one.so")).isEqualTo(ExitCode.OK);
    assertThat(host.out)
        .isEqualTo(
            "/lib/two.so: sys-libs/two-2:0::installed\n"
                + "/lib//one.so: sys-libs/one-1:0::installed\n");
    assertThat(host.run("owner", "/usr/")).isEqualTo(ExitCode.OK);
    assertThat(host.out).hasLineCount(2);
    assertThat(host.run("owner", "/usr/lib/..")).isEqualTo(ExitCode.OK);
    assertThat(host.out).hasLineCount(2);
    assertThat(host.run("owner", host.at("/lib/one.so").toString())).isEqualTo(ExitCode.OK);
  }

  @Test
  void whatNobodyOwnsIsSaidByTheExitCode() throws IOException {
    host.draft("sys-libs/one", "1").file("/usr/lib/one.so", "1").byOthers();
    assertThat(host.run("owner", "/usr/lib/one.so", "/etc/mine")).isEqualTo(ExitCode.NOT_THERE);
    assertThat(host.out).isEqualTo("/usr/lib/one.so: sys-libs/one-1:0::installed\n");
    assertThat(host.err).contains("nobody owns /etc/mine");
    assertThat(host.run("owner", "--json", "/etc/mine")).isEqualTo(ExitCode.NOT_THERE);
    assertThat(host.out).contains("\"owners\" : [ ]");
    assertThat(host.run("owner", "usr/lib/one.so")).isEqualTo(ExitCode.USAGE);
    assertThat(host.err).contains("relative").contains(host.root.toString());
  }

  @Test
  void shellsLearnToCompleteEveryCommand() {
    var written = new java.io.StringWriter();
    var out = new java.io.PrintWriter(written, true);
    assertThat(AgentMain.run(Terminal.plain(out, out), "generate-completion"))
        .isEqualTo(ExitCode.OK);
    assertThat(written.toString())
        .contains("verify")
        .contains("--managed")
        .doesNotContain("worker");
  }
}
