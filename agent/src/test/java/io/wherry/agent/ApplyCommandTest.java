package io.wherry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.model.Encoding;
import io.wherry.common.release.SigningKey;
import io.wherry.common.testing.StaticServer;
import io.wherry.common.testing.StockGit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases that lie in a folder, applied without a master. */
class ApplyCommandTest {
  @TempDir Path directory;
  private RootKit host;
  private ReleaseKit master;

  @BeforeEach
  void makeBoth() throws IOException {
    host = new RootKit(directory);
    master = new ReleaseKit(directory);
  }

  @AfterEach
  void close() {
    master.close();
  }

  private ReleaseKit helloAndGreet(String version) throws IOException {
    master.draft("sys-libs/greet", version).file("/usr/lib/greet", "greet " + version).build();
    return master
        .draft("app-misc/hello", version)
        .needs("build: dev/cc run: sys-libs/greet")
        .file("/usr/share/hello", "hello " + version)
        .file("/etc/hello.conf", "version = " + version)
        .build();
  }

  private int apply(Path from, String... more) {
    return apply(from.toString(), more);
  }

  private int apply(String from, String... more) {
    var arguments = new ArrayList<>(List.of("--repository", from, "--key", master.publicKey()));
    arguments.addAll(List.of(more));
    return host.run("apply", arguments.toArray(String[]::new));
  }

  private void applied(String... more) {
    assertThat(apply(master.folder, more)).as(host.err).isEqualTo(ExitCode.OK);
  }

  private List<String> managed() {
    assertThat(host.run("list", "--managed")).isEqualTo(ExitCode.OK);
    return host.out.lines().map(line -> line.replace("::installed", "")).toList();
  }

  @Test
  void aPackageArrivesWithWhatItNeedsAndIsAsIfTheAgentHadInstalledIt() throws IOException {
    helloAndGreet("1").publish();
    applied("--yes", "hello");
    assertThat(host.out)
        .containsSubsequence(
            "install  sys-libs/greet-1:0",
            "install  app-misc/hello-1:0",
            "release marsh/1: 2 changes",
            "staging",
            "1/2 sys-libs/greet-1:0",
            "2/2 app-misc/hello-1:0",
            "release marsh/1 is applied");
    assertThat(host.read("/usr/share/hello")).isEqualTo("hello 1");
    assertThat(managed()).containsExactly("app-misc/hello-1:0", "sys-libs/greet-1:0");
    assertThat(host.run("verify")).isEqualTo(ExitCode.OK);
    assertThat(host.run("owner", "/usr/lib/greet")).isEqualTo(ExitCode.OK);
    assertThat(host.has("/.wherry")).isFalse();
    applied("--yes", "hello");
    assertThat(host.out).contains("nothing to do").contains("marsh/1");
    assertThat(host.run("remove", "--yes", "hello")).as(host.err).isEqualTo(ExitCode.OK);
    assertThat(managed()).containsExactly("sys-libs/greet-1:0");
  }

  @Test
  void aReleaseIsTheSameWhereverItLies() throws IOException {
    helloAndGreet("1").publish();
    StockGit.run(directory, "clone", "-q", master.repository().toString(), "clone");
    try (var server = new StaticServer(master.folder)) {
      var places =
          List.of(
              master.folder.toString(),
              master.repository().toString(),
              directory.resolve("clone").toString(),
              master.bundle().toString(),
              server.address() + "/bundles/marsh/1.snapshot.bundle",
              server.address() + "/git/marsh.git");
      for (var place : places) {
        var fresh = new RootKit(Files.createTempDirectory(directory, "host"));
        host = fresh;
        var tarballs =
            place.endsWith("/clone")
                ? List.of("--tarballs", master.tarballs().toString())
                : List.<String>of();
        var more = new ArrayList<>(tarballs);
        more.addAll(List.of("--yes", "hello"));
        assertThat(apply(place, more.toArray(String[]::new)))
            .as(place + ": " + host.err)
            .isEqualTo(ExitCode.OK);
        assertThat(host.read("/usr/share/hello")).isEqualTo("hello 1");
      }
    }
  }

  @Test
  void anEarlierReleaseIsFoundInTheHistory() throws IOException {
    helloAndGreet("1").publish();
    helloAndGreet("2").publish();
    StockGit.run(directory, "clone", "-q", master.repository().toString(), "clone");
    var clone = directory.resolve("clone");
    var tarballs = master.tarballs().toString();
    assertThat(apply(clone, "--tarballs", tarballs, "--release", "1", "--yes", "hello"))
        .as(host.err)
        .isEqualTo(ExitCode.OK);
    assertThat(managed()).containsExactly("app-misc/hello-1:0", "sys-libs/greet-1:0");
    assertThat(apply(clone, "--release", "7", "--yes", "hello")).isEqualTo(ExitCode.FAILED);
    assertThat(host.err).contains("no release 7").contains("marsh/2");
    applied("--release", "2", "--world", "--yes");
    assertThat(managed()).containsExactly("app-misc/hello-2:0", "sys-libs/greet-2:0");
    applied("--release", "1", "--world", "--yes");
    assertThat(host.out).contains("downgrade  app-misc/hello-1:0");
    assertThat(managed()).containsExactly("app-misc/hello-1:0", "sys-libs/greet-1:0");
  }

  @Test
  void whatIsNotMeantStaysAndTheWorldIsWhatIsInstalled() throws IOException {
    master.draft("app-misc/other", "1").file("/usr/other", "1").build();
    helloAndGreet("1").publish();
    applied("--yes", "hello", "other");
    host.draft("app-misc/theirs", "1").file("/usr/theirs", "1").byOthers();
    host.draft("local/mine", "1").file("/usr/mine", "m").byOthers();
    master.draft("app-misc/other", "2").file("/usr/other", "2").build();
    master.draft("app-misc/theirs", "2").file("/usr/theirs", "2").build();
    helloAndGreet("2").publish();
    applied("--yes", "other");
    assertThat(managed())
        .containsExactly("app-misc/hello-1:0", "app-misc/other-2:0", "sys-libs/greet-1:0");
    applied("--yes", "--world");
    assertThat(managed())
        .containsExactly(
            "app-misc/hello-2:0",
            "app-misc/other-2:0",
            "app-misc/theirs-2:0",
            "sys-libs/greet-2:0");
    assertThat(host.read("/usr/theirs")).isEqualTo("2");
    assertThat(host.read("/usr/mine")).isEqualTo("m");
  }

  @Test
  void aReleaseThatNobodySignedIsRefusedUnlessSomebodyInsists() throws IOException {
    helloAndGreet("1").publish(false);
    var before = host.picture();
    assertThat(apply(master.folder, "--yes", "hello")).isEqualTo(ExitCode.REFUSED);
    assertThat(host.err).contains("has no signature");
    assertThat(host.picture()).isEqualTo(before);
    assertThat(apply(master.folder, "--yes", "--insecure-unsigned", "hello"))
        .isEqualTo(ExitCode.OK);
    assertThat(host.err).contains("NOBODY VOUCHES FOR RELEASE marsh/1").contains("run as root");
    assertThat(host.read("/usr/share/hello")).isEqualTo("hello 1");
  }

  @Test
  void aReleaseOfAnotherKeyIsRefusedEvenWhereUnsignedOnesAreTaken() throws IOException {
    helloAndGreet("1").publish();
    var before = host.picture();
    var from = new String[] {"--repository", master.folder.toString(), "--yes", "hello"};
    assertThat(host.run("apply", from)).isEqualTo(ExitCode.REFUSED);
    assertThat(host.err).contains("--key").contains("enroll");
    var stranger = directory.resolve("stranger.pub");
    Files.writeString(stranger, SigningKey.generate(new SecureRandom()).verifyingKey().text());
    var insisting = new ArrayList<>(List.of("--key", stranger.toString(), "--insecure-unsigned"));
    insisting.addAll(List.of(from));
    assertThat(host.run("apply", insisting.toArray(String[]::new))).isEqualTo(ExitCode.REFUSED);
    assertThat(host.err).contains("does not trust");
    assertThat(host.run("apply", "--key", "nonsense", "--repository", "/x", "--yes", "hello"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(host.picture()).isEqualTo(before);
  }

  @Test
  void aTarballThatWasTamperedWithTouchesNothing() throws IOException {
    helloAndGreet("1").publish();
    var before = host.picture();
    var tarball = master.tarball("hello-1", Encoding.TAR_ZST);
    var bytes = Files.readAllBytes(tarball);
    bytes[bytes.length / 2] ^= 1;
    Files.write(tarball, bytes);
    assertThat(apply(master.folder, "--yes", "hello")).isEqualTo(ExitCode.REFUSED);
    assertThat(host.picture()).isEqualTo(before);
    assertThat(managed()).isEmpty();
    assertThat(host.state.resolve("install/journal")).doesNotExist();
  }

  @Test
  void oneEncodingOfEachTarballIsEnough() throws IOException {
    helloAndGreet("1").publish();
    Files.delete(master.tarball("hello-1", Encoding.TAR_ZST));
    applied("--yes", "hello");
    assertThat(host.read("/usr/share/hello")).isEqualTo("hello 1");
    helloAndGreet("2").publish();
    Files.delete(master.tarball("greet-2", Encoding.TAR_ZST));
    Files.delete(master.tarball("greet-2", Encoding.TAR_BZ2));
    assertThat(apply(master.folder, "--yes", "--world")).isEqualTo(ExitCode.FAILED);
    assertThat(host.err).contains("greet-2").contains("is not in").contains("--tarballs");
    assertThat(managed()).containsExactly("app-misc/hello-1:0", "sys-libs/greet-1:0");
  }

  @Test
  void aDryRunOnlyShows() throws IOException {
    helloAndGreet("1").publish();
    var before = host.picture();
    assertThat(apply(master.folder, "--dry-run", "hello")).isEqualTo(ExitCode.OK);
    assertThat(host.out).contains("install  app-misc/hello-1:0").endsWith("--dry-run\n");
    assertThat(apply(master.folder, "--dry-run", "--json", "hello")).isEqualTo(ExitCode.OK);
    assertThat(host.out).contains("\"outcome\" : \"dry-run\"").contains("\"action\" : \"install\"");
    assertThat(apply(master.folder, "--json", "hello")).isEqualTo(ExitCode.USAGE);
    assertThat(apply(master.folder, "hello")).isEqualTo(ExitCode.USAGE);
    host.answers = Optional.of(_ -> Optional.of("n"));
    assertThat(apply(master.folder, "hello")).isEqualTo(ExitCode.FAILED);
    assertThat(host.picture()).isEqualTo(before);
    assertThat(managed()).isEmpty();
    assertThat(apply(master.folder, "--yes", "--json", "hello")).isEqualTo(ExitCode.OK);
    assertThat(host.out).startsWith("{").contains("\"outcome\" : \"settled\"");
  }

  @Test
  void aReleaseThatMakesTheHostIllIsTakenBack() throws IOException {
    helloAndGreet("1").publish();
    applied("--yes", "hello");
    var before = host.picture();
    master
        .draft("app-misc/hello", "2")
        .executable("/etc/wherry/health.d/hello", "#!/bin/sh\necho sick\nexit 1\n")
        .bash("pkg_postinst() { echo done; }")
        .build()
        .publish();
    assertThat(apply(master.folder, "--yes", "hello")).isEqualTo(ExitCode.FAILED);
    assertThat(host.err)
        .contains("health check hello")
        .contains("sick")
        .contains("every file and entry is as it was before");
    assertThat(host.picture()).isEqualTo(before);
    assertThat(managed()).containsExactly("app-misc/hello-1:0", "sys-libs/greet-1:0");
    assertThat(apply(master.folder, "--yes", "--json", "hello")).isEqualTo(ExitCode.FAILED);
    assertThat(host.out).contains("\"outcome\" : \"as-before\"");
  }

  @Test
  void whatWasKilledInTheMiddleIsPutBackByTheNextCommand() throws Exception {
    helloAndGreet("1").publish();
    applied("--yes", "hello");
    master
        .draft("app-misc/hello", "2")
        .file("/usr/share/hello", "hello 2")
        .bash("pkg_postinst() { [[ -e ${ROOT}die ]] && kill -9 ${PPID}; return 0; }")
        .build()
        .publish();
    Files.createFile(host.at("/die"));
    var arguments =
        new String[] {
          "--repository", master.folder.toString(), "--key", master.publicKey(), "--yes", "hello"
        };
    assertThat(host.runApart("apply", arguments).ok()).as(host.out).isFalse();
    assertThat(host.read("/usr/share/hello")).isEqualTo("hello 2");
    Files.delete(host.at("/die"));
    applied("--yes", "hello");
    assertThat(host.out)
        .containsSubsequence("first: change local-", "upgrade  app-misc/hello-2:0", "is applied");
    assertThat(host.read("/usr/share/hello")).isEqualTo("hello 2");
    assertThat(managed()).containsExactly("app-misc/hello-2:0", "sys-libs/greet-1:0");
    assertThat(host.run("verify", "hello")).isEqualTo(ExitCode.OK);
  }

  @Test
  void whatCannotBeIsExplained() throws IOException {
    master.draft("app-misc/hello", "1").needs("run: sys-libs/greet[>=2]").build();
    master.draft("sys-libs/greet", "1").build();
    master.draft("dev-libs/hello", "1").build().publish();
    assertThat(apply(master.folder, "--yes", "app-misc/hello")).isEqualTo(ExitCode.FAILED);
    assertThat(host.err)
        .contains("cannot be applied here")
        .contains("app-misc/hello-1:0 needs sys-libs/greet[>=2]");
    assertThat(apply(master.folder, "--yes", "hello")).isEqualTo(ExitCode.USAGE);
    assertThat(host.err).contains("app-misc/hello, dev-libs/hello");
    assertThat(apply(master.folder, "--yes", "nosuch")).isEqualTo(ExitCode.NOT_THERE);
    assertThat(apply(master.folder, "--yes")).isEqualTo(ExitCode.USAGE);
    assertThat(apply(directory.resolve("nowhere"), "--yes", "hello")).isEqualTo(ExitCode.FAILED);
    assertThat(host.err).contains("does not exist").doesNotContain("\tat ");
    assertThat(apply("http://127.0.0.1:1/x.bundle", "--yes", "hello"))
        .isEqualTo(ExitCode.UNREACHABLE);
  }
}
