package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.wherry.common.lifecycle.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A master whose disk is full, and what it still does. */
class FullMasterTest {
  private static final System.Logger LOG = System.getLogger(FullMasterTest.class.getName());

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  void aPublishingWithoutRoomLeavesTheOldReleaseWholeAndSucceedsOnceThereIsSome() throws Exception {
    var whyNot = Ground.whyNot(folder);
    if (!whyNot.isEmpty()) LOG.log(System.Logger.Level.WARNING, "SKIPPED: {0}", whyNot);
    assumeThat(whyNot).isEmpty();
    Files.setPosixFilePermissions(
        folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwx--x--x"));
    try (var ground = Ground.at(folder.resolve("disk"), "size=64m")) {
      var master = new RealMaster(ground, folder, "localhost", Fleet.QUICK).init();
      var host = new RealAgent(folder, "host", RealAgent.QUICK);
      try {
        master.start();
        story(ground, master, host);
        Program.assertNoTrace(Files.readString(master.log()));
        Program.assertNoTrace(Files.readString(host.log()));
      } finally {
        host.kill();
        master.kill();
      }
    }
  }

  private void story(Ground ground, RealMaster master, RealAgent host) throws Exception {
    master.exheres().add("alpha", "1", "", Exheres.file("alpha", "one"), "");
    master.publish("app-test/alpha");
    master.wherry("set", "assign", "base", "--hosts", "all", "app-test/alpha").ok();
    var token = master.token(1);
    master.exheres().add("alpha", "2", "", Exheres.file("alpha", "two"), "");
    master.build("app-test/alpha");
    var served = Snapshot.contents(master.served());

    var filler = ground.fill();
    assertThat(master.typed("publish").refusal(ExitCode.FAILED))
        .contains("wherry: publishing to " + ground.place().resolve("static") + " broke off: ")
        .contains("is full (0 B of 64.0 MiB")
        .contains("make room there; what was served before is served still")
        .doesNotContain("cannot reach");
    assertThat(Snapshot.contents(master.served())).isEqualTo(served);
    assertServed(master);
    assertThat(master.wherry("status").ok().out()).contains("newest release: 1");
    assertThat(master.wherry("set", "drop", "base").refusal(ExitCode.REFUSED))
        .contains("the disk is full; nothing of this was recorded: free space")
        .doesNotContain("cannot reach");
    master.exheres().add("beta", "1", "", Exheres.file("beta", "one"), "");
    assertThat(master.wherry("build", "app-test/beta").refusal(ExitCode.FAILED)).contains("full");
    assertThat(host.enroll(token).refusal(ExitCode.REFUSED)).contains("the disk is full");

    Files.delete(filler);
    assertThat(master.wherry("set", "list").ok().out()).contains("app-test/alpha");
    assertThat(master.wherry("publish").ok().out()).contains("published release 2");
    host.enroll(token).ok();
    host.start();
    Until.asserted(() -> assertThat(master.host("host").connected()).isTrue());
    var rollout = master.roll(2, "name=host");
    Until.asserted(() -> assertThat(master.rollout(rollout).state()).isEqualTo("finished"));
    assertThat(host.read("usr/share/alpha/file")).isEqualTo("two\n");
  }

  /** Every file of the old release, as a host would get it. */
  private static void assertServed(RealMaster master) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      for (var file : files(master.served())) {
        var name = master.served().relativize(file).toString();
        var at = URI.create("http://127.0.0.1:" + master.httpPort() + "/" + name);
        var got = client.send(HttpRequest.newBuilder(at).build(), BodyHandlers.ofByteArray());
        assertThat(got.statusCode()).as(name).isEqualTo(200);
        assertThat(got.body()).as(name).isEqualTo(Files.readAllBytes(file));
      }
    }
  }

  private static List<Path> files(Path tree) throws IOException {
    try (var files = Files.walk(tree)) {
      return files.filter(Files::isRegularFile).filter(f -> isShown(tree, f)).toList();
    }
  }

  /** Hidden files are nobody's. */
  private static boolean isShown(Path tree, Path file) {
    return !("/" + tree.relativize(file)).contains("/.");
  }
}
