package io.wherry.agent.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Change;
import io.wherry.common.model.Fault;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a package brings meets what the host has: paludis' own verdict on each, and where that is a
 * refusal the host is as it was, whatever of the plan had been merged before.
 */
class CollisionsTest {
  @TempDir(factory = FastDisk.class)
  Path directory;

  private TestHost host;

  @BeforeEach
  void makeHost() throws IOException {
    host = new TestHost(directory);
    Files.createDirectories(host.place("/usr/share"));
  }

  @AfterEach
  void close() throws IOException {
    host.close();
  }

  private Change.Install good() throws IOException {
    return host.draft("lib/good", "1").file("/usr/lib/good", "good").build();
  }

  private Change.Install file(String path) throws IOException {
    return host.draft("app/hello", "1").file(path, "hello").build();
  }

  private Fault restored(Change.Install install) throws IOException {
    return host.restored(good(), install);
  }

  @Test
  void aFileOverAFileReplacesIt() throws IOException {
    Files.writeString(host.place("/usr/share/hello"), "foreign");
    host.settle(file("/usr/share/hello"));
    assertThat(host.read("/usr/share/hello")).isEqualTo("hello");
  }

  @Test
  void aFileOverASymlinkReplacesTheLinkAndNotItsTarget() throws IOException {
    Files.writeString(host.place("/usr/share/target"), "target");
    Files.createSymbolicLink(host.place("/usr/share/hello"), Path.of("target"));
    host.settle(file("/usr/share/hello"));
    assertThat(host.place("/usr/share/hello")).isRegularFile();
    assertThat(host.read("/usr/share/target")).isEqualTo("target");
  }

  @Test
  void aFileOverADirectoryIsRefused() throws IOException {
    Files.createDirectories(host.place("/usr/share/hello/deep"));
    var fault = restored(file("/usr/share/hello"));
    assertThat(fault.category()).isEqualTo(Fault.Category.LOCAL);
    assertThat(fault.what())
        .isEqualTo(
            "app/hello-1:0 brings a file /usr/share/hello, but the host has a directory there; move"
                + " it away or ask for another package");
  }

  @Test
  void aSymlinkOverADirectoryIsRefusedEvenOverAnEmptyOne() throws IOException {
    Files.createDirectories(host.place("/usr/share/hello"));
    var link = host.draft("app/hello", "1").symlink("/usr/share/hello", "other").build();
    assertThat(restored(link).what()).contains("brings a symlink", "the host has a directory");
  }

  @Test
  void aSymlinkOverAFileOrALinkReplacesIt() throws IOException {
    Files.writeString(host.place("/usr/share/one"), "one");
    Files.createSymbolicLink(host.place("/usr/share/two"), Path.of("one"));
    host.settle(
        host.draft("app/hello", "1")
            .symlink("/usr/share/one", "a")
            .symlink("/usr/share/two", "b")
            .build());
    assertThat(Files.readSymbolicLink(host.place("/usr/share/one"))).hasToString("a");
    assertThat(Files.readSymbolicLink(host.place("/usr/share/two"))).hasToString("b");
  }

  @Test
  void aDirectoryOverAFileIsRefused() throws IOException {
    Files.writeString(host.place("/usr/share/hello"), "a file");
    assertThat(restored(file("/usr/share/hello/text")).what())
        .contains("brings a directory /usr/share/hello, but the host has a file there");
  }

  @Test
  void aDirectoryOverAnySymlinkIsRefused() throws IOException {
    Files.createDirectories(host.place("/usr/share/real"));
    for (var target : List.of("real", "/usr/share/real", "nowhere")) {
      var link = host.place("/usr/share/hello");
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, Path.of(target));
      assertThat(restored(file("/usr/share/hello/text")).what())
          .contains("brings a directory /usr/share/hello, but the host has a symlink there");
    }
  }

  @Test
  void deviceNodesPipesAndSocketsOfTheHostGiveWayAndComeBack() throws IOException {
    for (var name : List.of("file", "link", "directory"))
      Posix.mkfifo(host.place("/usr/share/" + name), 0640);
    var before = host.picture();
    host.merged(
        host.draft("app/hello", "1")
            .file("/usr/share/file", "file")
            .symlink("/usr/share/link", "file")
            .file("/usr/share/directory/text", "text")
            .build());
    assertThat(host.read("/usr/share/file")).isEqualTo("file");
    assertThat(Files.readSymbolicLink(host.place("/usr/share/link"))).hasToString("file");
    assertThat(host.read("/usr/share/directory/text")).isEqualTo("text");
    host.revert();
    assertThat(host.picture()).isEqualTo(before);
  }

  @Test
  void whatIsNoFileNeverComes() throws IOException {
    var made = List.of("mkfifo \"$IMAGE\"/usr/share/p", "mknod \"$IMAGE\"/usr/share/n c 1 3");
    for (var make : Posix.geteuid() == 0 ? made : made.subList(0, 1)) {
      var fault =
          restored(
              host.draft("app/hello", "1")
                  .file("/usr/share/hello", "hello")
                  .bash("pkg_preinst () { " + make + " || die \"cannot\"; }")
                  .build());
      assertThat(fault.category()).isEqualTo(Fault.Category.PERMANENT);
      assertThat(fault.what())
          .contains("app/hello-1:0 brings a device, socket or fifo: /usr/share/");
    }
  }

  @Test
  void anEmptyDirectoryIsRefusedEvenWhereTheHostHasIt() throws IOException {
    var built = host.draft("app/hello", "1").directory("/usr/share").build();
    assertThat(host.refused(good(), built).what()).contains("an empty directory, /usr/share");

    var made =
        host.draft("app/hello", "2")
            .file("/usr/share/hello", "hello")
            .bash("pkg_preinst () { rm \"$IMAGE\"/usr/share/hello; }")
            .build();
    assertThat(restored(made).what())
        .contains("app/hello-2:0 brings an empty directory, /usr/share");
  }

  @Test
  void aSymlinkIntoItsOwnImageIsRefused() throws IOException {
    var fault =
        restored(
            host.draft("app/hello", "1")
                .file("/usr/share/hello", "hello")
                .bash(
                    "pkg_preinst () { ln -s \"${IMAGE}usr/share/hello\" \"$IMAGE\"/usr/share/link;"
                        + " }")
                .build());
    assertThat(fault.what()).contains("a symlink /usr/share/link that points into its own image");
  }

  @Test
  void nothingComesWherePackagesMayPutNothing() throws IOException {
    for (var path :
        List.of(
            "/hello",
            "/boot/hello",
            "/dev/hello",
            "/home/hello",
            "/opt/hello",
            "/run/hello",
            "/srv/hello",
            "/tmp/hello",
            "/usr/local/bin/hello",
            "/usr/libexec/udev/rules.d/hello",
            "/etc/udev/rules.d/hello",
            "/etc/systemd/system/hello",
            "/lib64/tmpfiles.d/hello",
            "/var/run/hello",
            "/.wherry/c/x",
            "/var/db/paludis/repositories/installed/data/x"))
      assertThat(restored(file(path)).what())
          .isEqualTo(
              "app/hello-1:0 brings "
                  + path
                  + ", where packages may put nothing unless they say so with exdirectory");
  }

  @Test
  void aPackageMayAskForADirectoryAndRenounceAPartOfIt() throws IOException {
    var setup = "pkg_setup () { exdirectory --allow /opt ; exdirectory --forbid /opt/not ; }";
    host.settle(host.draft("app/asks", "1").file("/opt/asks/x", "x").bash(setup).build());
    assertThat(host.read("/opt/asks/x")).isEqualTo("x");

    var not = host.draft("app/not", "1").file("/opt/not/x", "x").bash(setup).build();
    assertThat(restored(not).what()).contains("app/not-1:0 brings /opt/not/x");

    var reserved = "pkg_setup () { exdirectory --allow / ; }";
    var ours = host.draft("app/not", "2").file("/.wherry/x", "x").bash(reserved).build();
    assertThat(restored(ours).what()).contains("app/not-2:0 brings /.wherry/x");
  }

  @Test
  void whatIsCalledVolatileMustBeAFileOrALinkToOneBesideIt() throws IOException {
    for (var path : List.of("/usr/share/none", "/usr/share/hello", "/usr/share/hello/absolute"))
      assertThat(
              restored(
                      host.draft("app/hello", "1")
                          .file("/usr/share/hello/text", "text")
                          .symlink("/usr/share/hello/absolute", "/usr/share/hello/text")
                          .bash("pkg_setup () { exvolatile " + path + " ; }")
                          .build())
                  .what())
          .contains("app/hello-1:0 calls " + path + " volatile");
  }

  @Test
  void marksAreWrittenAsPaludisWritesThem() throws IOException {
    host.settle(
        host.draft("app/hello", "1")
            .value("OPTIONS", "parts:docs")
            .value("MYOPTIONS", "parts: docs devel")
            .file("/usr/share/hello/text", "text")
            .file("/usr/share/doc/hello/NEWS", "news")
            .symlink("/usr/share/doc/hello/CHANGES", "NEWS")
            .file("/usr/share/doc/core", "core")
            .bash(
                "pkg_setup () { exvolatile /usr/share/doc/hello/NEWS /usr/share/doc/hello/CHANGES\n"
                    + "expart docs /usr/share/doc ; expart --exclude /usr/share/doc/core ; }")
            .build());
    assertThat(host.contents("app/hello", "1").replaceAll(" (md5|mtime)=\\w+", ""))
        .isEqualTo(
            """
            type=dir path=/usr
            type=dir path=/usr/share
            type=dir path=/usr/share/doc
            type=file path=/usr/share/doc/core
            type=dir path=/usr/share/doc/hello
            type=sym path=/usr/share/doc/hello/CHANGES target=NEWS volatile=true
            type=file path=/usr/share/doc/hello/NEWS part=docs volatile=true
            type=dir path=/usr/share/hello
            type=file path=/usr/share/hello/text
            """);
  }

  @Test
  void partsThatAreNotWantedStayOutWithTheirDirectories() throws IOException {
    var draft =
        host.draft("app/hello", "1")
            .value("OPTIONS", "parts:docs")
            .value("MYOPTIONS", "parts: docs devel")
            .file("/usr/share/hello/text", "text")
            .file("/usr/include/hello/deep/hello.h", "h")
            .symlink("/usr/include/hello.h", "hello/deep/hello.h")
            .bash("pkg_setup () { expart devel /usr/include ; }");
    host.settle(draft.build());
    assertThat(host.read("/usr/share/hello/text")).isEqualTo("text");
    assertThat(host.place("/usr/include")).doesNotExist();
    assertThat(host.contents("app/hello", "1")).doesNotContain("include");

    var undeclared =
        host.draft("app/other", "1")
            .file("/usr/share/other", "x")
            .bash("pkg_setup () { expart docs /usr/share ; }")
            .build();
    assertThat(restored(undeclared).what())
        .contains("app/other-1:0 puts /usr/share into its part docs, but says it has no parts");
  }
}
