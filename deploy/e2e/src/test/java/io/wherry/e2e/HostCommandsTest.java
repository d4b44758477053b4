package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.e2e.docs.Shown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The commands of one host, as an administrator types them, on the real distribution. */
class HostCommandsTest {
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  private RealMaster master;
  private RealAgent host;

  @BeforeEach
  void publishARelease() throws Exception {
    Files.setPosixFilePermissions(
        folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwx--x--x"));
    master = new RealMaster(folder, "localhost", "serve: {listen: [\"127.0.0.1:%d\"]}\n").init();
    master
        .exheres()
        .add("sys-libs/libgreet", "1", "", installing("/usr/lib/libgreet.so.1", "greet"), "");
    master
        .exheres()
        .add(
            "app-misc/hello",
            "1",
            "run: sys-libs/libgreet",
            installing("/usr/bin/hello", "hello"),
            "");
    master.start();
    master.publish("app-misc/hello");
    host = new RealAgent(folder, "apart", "");
    Files.createDirectories(host.root().resolve("usr/lib"));
    Files.createDirectories(host.root().resolve("etc/paludis"));
    Files.createSymbolicLink(host.root().resolve("lib"), Path.of("usr/lib"));
  }

  private static String installing(String path, String content) {
    var directory = path.substring(0, path.lastIndexOf('/'));
    return "  dodir " + directory + "\n  echo " + content + " > \"${IMAGE}\"" + path;
  }

  @AfterEach
  void endTheMaster() throws Exception {
    master.kill();
  }

  /** What somebody carries to a machine without a network. */
  private Path carry() throws IOException {
    var usb = folder.resolve("usb");
    try (var files = Files.walk(folder.resolve("static"))) {
      for (var file : (Iterable<Path>) files::iterator)
        Files.copy(
            file,
            usb.resolve(folder.resolve("static").relativize(file)),
            StandardCopyOption.COPY_ATTRIBUTES);
    }
    Files.copy(folder.resolve("keys/release.pub"), usb.resolve("release.pub"));
    return usb;
  }

  @Test
  void everyCommandOfThePageWorksInItsOrder() throws Exception {
    var usb = carry();
    int ran = 0;
    for (var command : Shown.commands("docs/host-commands.md", "wherry-agent")) {
      var words = new ArrayList<String>();
      for (var word : command)
        words.add(
            word.replace("/mnt/usb", usb.toString())
                .replace(
                    "http://build.example.org:8080/git/mybinaries.git",
                    "http://localhost:" + master.httpPort() + "/git/tests.git"));
      var said =
          host.command(words.getFirst(), words.subList(1, words.size()).toArray(String[]::new));
      assertThat(said.code()).as(String.join(" ", words) + "\n" + said.out()).isZero();
      ran++;
    }
    assertThat(ran).isGreaterThan(9);
    assertThat(host.installed()).isEmpty();
  }

  @Test
  void aHostLivesWithoutItsMaster() throws Exception {
    host.enroll(master.token(1)).ok();
    var usb = carry();
    master.kill();
    var keyed =
        host.command("apply", "--repository", usb.toString(), "--key", "x", "--yes", "hello");
    assertThat(keyed.code()).isEqualTo(2);
    assertThat(host.command("apply", "--repository", usb.toString(), "--yes", "hello").ok().out())
        .contains("release tests/1 is applied");
    assertThat(host.read("usr/bin/hello")).isEqualTo("hello\n");
    assertThat(host.command("owner", "/lib/libgreet.so.1").ok().out())
        .contains("sys-libs/libgreet-1:0::installed");
    assertThat(host.command("verify").ok().out()).contains("no differences");
    Files.writeString(host.root().resolve("usr/bin/hello"), "bent\n");
    assertThat(host.command("verify").code()).isEqualTo(6);
    assertThat(host.command("remove", "--yes", "libgreet").code()).isEqualTo(5);
    var removed = host.command("remove", "--yes", "hello", "libgreet").ok();
    assertThat(removed.out()).contains("stays: /usr/bin/hello (content changed)");
    assertThat(host.command("list").ok().out()).isEmpty();
    assertThat(host.has("usr/lib/libgreet.so.1")).isFalse();
    assertThat(host.read("usr/bin/hello")).isEqualTo("bent\n");
    assertThat(host.command("owner", "/usr/bin/hello").code()).isEqualTo(7);
  }
}
