package io.wherry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.pbin.Contents.Marks;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What verify finds, and what it only mentions. */
class VerifyCommandTest {
  @TempDir Path directory;
  private RootKit host;

  @BeforeEach
  void makeRoot() throws IOException {
    host = new RootKit(directory);
  }

  private void change(String path, String content) throws IOException {
    Files.writeString(host.at(path), content);
    Posix.setTimes(host.at(path), RootKit.TIME, 0);
  }

  @Test
  void whatIsAsItCameIsClean() throws IOException {
    Files.createDirectories(host.at("/usr/lib"));
    Files.createSymbolicLink(host.at("/lib"), Path.of("usr/lib"));
    host.draft("app-misc/hello", "1.0")
        .directory("/lib")
        .file("/lib/a b\nc", "odd names too")
        .symlink("/usr/bin/hi", "hello")
        .byOthers();
    assertThat(host.run("verify")).isEqualTo(ExitCode.OK);
    assertThat(host.out).isEqualTo("1 package, 3 objects: no differences\n");
    assertThat(host.err).isEmpty();
  }

  @Test
  void everyKindOfDifferenceHasItsWord() throws IOException {
    var hello = host.draft("app-misc/hello", "1.0");
    hello.directory("/usr/share/gone").file("/usr/missing", "m").file("/usr/type", "t");
    hello.file("/usr/content", "c").file("/usr/time", "t").symlink("/usr/target", "old");
    hello.file("/usr/same", "s").byOthers();
    Files.delete(host.at("/usr/share/gone"));
    Files.delete(host.at("/usr/missing"));
    Files.delete(host.at("/usr/type"));
    Files.createDirectory(host.at("/usr/type"));
    change("/usr/content", "C");
    Posix.setTimes(host.at("/usr/time"), RootKit.TIME + 1, 0);
    Files.delete(host.at("/usr/target"));
    Files.createSymbolicLink(host.at("/usr/target"), Path.of("new"));
    assertThat(host.run("verify", "hello")).isEqualTo(ExitCode.DIFFERENT);
    assertThat(host.out)
        .isEqualTo(
            """
            app-misc/hello-1.0:0::installed
                /usr/share/gone  missing
                /usr/missing     missing
                /usr/type        is a directory, not a file
                /usr/content     content changed
                /usr/time        modification time changed
                /usr/target      leads to new, not to old
            1 package, 7 objects: 6 differences
            """);
  }

  @Test
  void changedConfigurationIsNamedAndIsNoError() throws IOException {
    host.draft("app-misc/hello", "1.0")
        .bash("CONFIG_PROTECT_MASK=\"/etc/env.d\"")
        .file("/etc/hello.conf", "loud = no\n")
        .file("/etc/env.d/hello", "A=1\n")
        .file("/var/log/hello", "", new Marks(Optional.empty(), true))
        .byOthers();
    change("/etc/hello.conf", "loud = yes\n");
    change("/var/log/hello", "hi\n");
    assertThat(host.run("verify")).isEqualTo(ExitCode.OK);
    assertThat(host.out)
        .contains("/etc/hello.conf  content changed (configuration)")
        .contains("/var/log/hello   content changed (volatile)")
        .endsWith("no differences, 2 changed as configuration and volatile files may\n");
    assertThat(host.run("verify", "--strict")).isEqualTo(ExitCode.DIFFERENT);
    change("/etc/env.d/hello", "A=2\n");
    assertThat(host.run("verify", "--json")).isEqualTo(ExitCode.DIFFERENT);
    assertThat(host.out)
        .contains("\"expectation\" : \"configuration\"")
        .contains("\"expectation\" : \"unexpected\"");
  }

  @Test
  void aFileThatNobodyMayReadIsNotCalledChanged() throws Exception {
    Assumptions.assumeTrue(Posix.geteuid() == 0, "only root can become somebody else");
    host.draft("app-misc/hello", "1.0").file("/usr/open", "o").file("/usr/secret", "s").byOthers();
    Files.setPosixFilePermissions(
        directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    Posix.chmod(host.at("/usr/secret"), 0600);
    assertThat(host.run("verify")).isEqualTo(ExitCode.OK);
    assertThat(Unprivileged.call(() -> host.run("verify"))).isEqualTo(ExitCode.FAILED);
    assertThat(host.out)
        .contains("/usr/secret  cannot be read: no permission")
        .endsWith("2 objects: no differences, 1 could not be read\n");
    change("/usr/open", "O");
    assertThat(Unprivileged.call(() -> host.run("verify"))).isEqualTo(ExitCode.DIFFERENT);
  }

  @Test
  void manyPackagesAreReportedInTheirOrderWhoeverReadsFirst() throws IOException {
    for (int i = 100; i < 140; i++) {
      var draft = host.draft("app-misc/p" + i, "1");
      for (int j = 100; j < 400; j++) draft.file("/usr/p" + i + "/" + j, "x");
      draft.byOthers();
      Files.delete(host.at("/usr/p" + i + "/399"));
      Files.delete(host.at("/usr/p" + i + "/101"));
    }
    assertThat(host.run("verify")).isEqualTo(ExitCode.DIFFERENT);
    var paths = host.out.lines().filter(l -> l.startsWith("    /")).map(String::strip).toList();
    assertThat(paths).hasSize(80).isSorted();
  }

  @Test
  void aDamagedEntryDoesNotHideTheOthers() throws IOException {
    host.draft("app-misc/aaa", "1").file("/usr/a", "a").byOthers();
    host.draft("app-misc/bbb", "1").file("/usr/b", "b").byOthers();
    var contents =
        host.at("/var/db/paludis/repositories/installed/data/app-misc---aaa/1:0:c1/contents");
    Files.writeString(contents, "type=file path=/usr/a md5=short mtime=1\n");
    change("/usr/b", "B");
    assertThat(host.run("verify")).isEqualTo(ExitCode.DIFFERENT);
    assertThat(host.out).contains(contents + "").contains("/usr/b").contains("1 could not be read");
  }
}
