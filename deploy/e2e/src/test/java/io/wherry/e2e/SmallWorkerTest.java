package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How much memory a whole change takes, with a worker's flags, from its start to its end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmallWorkerTest {
  private static final int MOST_MEGABYTES = 128;
  private static final int FILES = 4000;
  private static final long LOOK_EVERY_MILLIS = 5;

  private Path folder;
  private RealMaster master;

  @BeforeAll
  void publishALargePackage(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path here) throws Exception {
    folder = here;
    Files.setPosixFilePermissions(
        folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwx--x--x"));
    master = new RealMaster(folder, "localhost", "serve: {listen: [\"127.0.0.1:%d\"]}\n").init();
    var install =
        """
          dodir /usr/share/many
          for i in $(seq %d); do echo "content of $i" > "${IMAGE}"/usr/share/many/file-$i; done
          head -c 40000000 /dev/urandom > "${IMAGE}"/usr/share/many/large\
        """
            .formatted(FILES);
    master.exheres().add("app-misc/many", "1", "", install, "");
    master.start();
    master.publish("app-misc/many");
  }

  @AfterAll
  void endTheMaster() throws Exception {
    master.kill();
  }

  /** A folder with the tarballs of that encoding alone, so that nothing else can be taken. */
  private Path tarballs(Encoding encoding) throws IOException {
    var only = Files.createDirectory(folder.resolve(encoding.ending()));
    try (var all =
        Files.newDirectoryStream(folder.resolve("static/tarballs"), "*." + encoding.ending())) {
      for (var tarball : all) Files.createLink(only.resolve(tarball.getFileName()), tarball);
    }
    return only;
  }

  @ParameterizedTest
  @EnumSource(names = {"TAR_ZST", "TAR_BZ2"})
  void aChangeStaysSmallHoweverMuchItBrings(Encoding encoding) throws Exception {
    var here = Files.createDirectory(folder.resolve("host-" + encoding.ending()));
    var root = Files.createDirectory(here.resolve("root"));
    var command =
        List.of(
            Program.agent().toString(),
            "apply",
            "--yes",
            "--root",
            root.toString(),
            "--state-dir",
            here.resolve("state").toString(),
            "--repository",
            folder.resolve("static").toString(),
            "--tarballs",
            tarballs(encoding).toString(),
            "--key",
            folder.resolve("keys/release.pub").toString(),
            "app-misc/many");
    var log = here.resolve("log");
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();

    long kibibytes = highWater(process);

    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    assertThat(root.resolve("usr/share/many/file-" + FILES)).hasContent("content of " + FILES);
    assertThat(kibibytes / 1024).isBetween(20L, (long) MOST_MEGABYTES);
  }

  /** The kernel keeps the highest for as long as the process lives. */
  private static long highWater(Process process) throws IOException, InterruptedException {
    var status = Path.of("/proc/" + process.pid() + "/status");
    long most = 0;
    do most = Math.max(most, highWater(status));
    while (!process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS));
    return most;
  }

  private static long highWater(Path status) throws IOException {
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .sum();
    } catch (NoSuchFileException _) {
      return 0;
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("No such process")) return 0;
      throw e;
    }
  }
}
