package io.wherry.master.serve;

import io.wherry.common.config.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server over a folder with a large tarball and two small files, and one client of it. */
abstract class ServerFixture {
  static final Instant MODIFIED = Instant.parse("2026-03-01T12:00:00Z");
  static final String MODIFIED_TEXT = "Sun, 1 Mar 2026 12:00:00 GMT";
  static final int SIZE = 5_000_000;

  @TempDir Path dir;
  Path root;
  byte[] tarball;
  StaticServer server;
  RawClient client;
  final RecordingListener listener = new RecordingListener();
  final CountDownLatch slowPage = new CountDownLatch(1);

  @BeforeEach
  void aServerWithATarball() throws IOException {
    root = Files.createDirectory(dir.resolve("root"));
    tarball = new byte[SIZE];
    new Random(1).nextBytes(tarball);
    var file =
        Files.write(Files.createDirectory(root.resolve("blobs")).resolve("a.tar.zst"), tarball);
    Files.setLastModifiedTime(file, FileTime.from(MODIFIED));
    Files.writeString(root.resolve("small.txt"), "0123456789");
    Files.createFile(root.resolve("empty"));
    Files.writeString(dir.resolve("secret"), "secret");
    server = start(settings(1000, "60s"));
    client = new RawClient(server.port());
  }

  static ServeSettings settings(int connections, String idle) {
    return new ServeSettings(
        List.of("[::]:0"),
        ByteSize.of(0),
        ByteSize.of(0),
        connections,
        Duration.parse("PT" + idle),
        1);
  }

  StaticServer start(ServeSettings settings) throws IOException {
    var pages =
        Map.<String, Page>of(
            "/metrics", () -> Page.Content.metrics("up 1\n"),
            "/health", () -> Page.Content.text(503, "not yet\n"),
            "/broken",
                () -> {
                  throw new IllegalStateException("broken on purpose");
                },
            "/slow", this::slow);
    var clock = InstantSource.fixed(Instant.parse("2026-05-05T05:05:05Z"));
    var made = new StaticServer(settings, root, pages, listener, clock, () -> 0);
    made.start();
    return made;
  }

  Page.Content slow() {
    try {
      slowPage.await();
      return Page.Content.text(200, "slow\n");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Page.Content.text(500, "interrupted\n");
    }
  }

  StaticServer unstarted(ServeSettings settings) {
    return new StaticServer(
        settings, root, Map.of(), listener, InstantSource.fixed(MODIFIED), () -> 0);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }
}
