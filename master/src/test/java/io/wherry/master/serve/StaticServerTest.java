package io.wherry.master.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.epoll.Epoll;
import io.wherry.common.config.ByteSize;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StaticServerTest {
  private static final Instant MODIFIED = Instant.parse("2026-03-01T12:00:00Z");
  private static final String MODIFIED_TEXT = "Sun, 1 Mar 2026 12:00:00 GMT";
  private static final int SIZE = 5_000_000;

  @TempDir Path dir;
  private Path root;
  private byte[] tarball;
  private StaticServer server;
  private RawClient client;
  private final RecordingListener listener = new RecordingListener();
  private final CountDownLatch slowPage = new CountDownLatch(1);

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

  private static ServeSettings settings(int connections, String idle) {
    return new ServeSettings(
        List.of("[::]:0"),
        ByteSize.of(0),
        ByteSize.of(0),
        connections,
        Duration.parse("PT" + idle),
        1);
  }

  private StaticServer start(ServeSettings settings) throws IOException {
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

  private Page.Content slow() {
    try {
      slowPage.await();
      return Page.Content.text(200, "slow\n");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Page.Content.text(500, "interrupted\n");
    }
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  @Test
  void aFileIsServedWholeWithAllThatACacheNeeds() throws Exception {
    var answer = client.get("/blobs/a.tar.zst");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(tarball);
    assertThat(answer.header("etag")).startsWith("\"").endsWith("\"");
    assertThat(answer.header("last-modified")).isEqualTo(MODIFIED_TEXT);
    assertThat(answer.header("accept-ranges")).isEqualTo("bytes");
    assertThat(answer.header("content-type")).isEqualTo("application/zstd");
    assertThat(answer.header("cache-control")).contains("immutable");
    assertThat(answer.header("date")).isEqualTo("Tue, 5 May 2026 05:05:05 GMT");
    assertThat(listener.next())
        .isEqualTo(
            new ServeListener.Served(
                ServeListener.PathKind.TARBALL, 200, SIZE, Duration.ZERO, true));
  }

  @Test
  void headSaysWhatGetWouldAndNothingMore() throws IOException {
    var head = client.request("HEAD", "/blobs/a.tar.zst", "Range: bytes=0-1").head();
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("content-length")).isEqualTo(Integer.toString(SIZE));
    assertThat(client.get("/small.txt").text()).isEqualTo("0123456789");
    assertThat(client.request("HEAD", "/nowhere").head().status()).isEqualTo(404);
    assertThat(client.get("/small.txt").text()).isEqualTo("0123456789");
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 0-0",
    "bytes=2-4, 234, 2-4",
    "bytes=7-, 789, 7-9",
    "bytes=7-1000, 789, 7-9",
    "bytes=-3, 789, 7-9",
    "bytes=-100, 0123456789, 0-9",
  })
  void aRangeIsServed(String range, String content, String served) throws IOException {
    var answer = client.get("/small.txt", "Range: " + range);
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.text()).isEqualTo(content);
    assertThat(answer.header("content-range")).isEqualTo("bytes " + served + "/10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-1,4-5", "bytes=5-2", "bytes=-", "lines=1-2", "bytes=x-y"})
  void severalRangesAndNonsenseGetTheWholeFile(String range) throws IOException {
    var answer = client.get("/small.txt", "Range: " + range);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("0123456789");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=999-1000", "bytes=-0"})
  void aRangeBeyondTheEndIsUnsatisfiable(String range) throws IOException {
    var answer = client.get("/small.txt", "Range: " + range);
    assertThat(answer.status()).isEqualTo(416);
    assertThat(answer.header("content-range")).isEqualTo("bytes */10");
    assertThat(client.get("/empty", "Range: bytes=0-").status()).isEqualTo(416);
    assertThat(client.get("/empty").status()).isEqualTo(200);
  }

  @Test
  void aDownloadThatWasCutIsResumedWhileTheFileIsTheSame() throws IOException {
    var etag = client.request("HEAD", "/blobs/a.tar.zst").head().header("etag");
    var rest = client.get("/blobs/a.tar.zst", "Range: bytes=4000000-", "If-Range: " + etag);
    assertThat(rest.status()).isEqualTo(206);
    assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(tarball, 4_000_000, SIZE));

    var byDate = client.get("/blobs/a.tar.zst", "Range: bytes=0-1", "If-Range: " + MODIFIED_TEXT);
    assertThat(byDate.status()).isEqualTo(206);

    for (var stale : List.of("\"other\"", "W/" + etag, "Sat, 28 Feb 2026 12:00:00 GMT", "junk")) {
      var whole = client.get("/blobs/a.tar.zst", "Range: bytes=0-1", "If-Range: " + stale);
      assertThat(whole.status()).as(stale).isEqualTo(200);
    }
  }

  @Test
  void anotherFileUnderTheSameNameHasAnotherTag() throws IOException {
    var before = client.get("/small.txt").header("etag");
    Files.writeString(root.resolve("new"), "9876543210");
    Files.move(
        root.resolve("new"),
        root.resolve("small.txt"),
        java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    var after = client.get("/small.txt", "If-None-Match: " + before);
    assertThat(after.text()).isEqualTo("9876543210");
    assertThat(after.header("etag")).isNotEqualTo(before);
  }

  @Test
  void whatTheClientHasIsNotSentAgain() throws IOException {
    var etag = client.get("/blobs/a.tar.zst").header("etag");
    for (var tags : List.of(etag, "W/" + etag, "\"x\", " + etag, "*")) {
      var answer = client.request("GET", "/blobs/a.tar.zst", "If-None-Match: " + tags).head();
      assertThat(answer.status()).as(tags).isEqualTo(304);
      assertThat(answer.header("etag")).isEqualTo(etag);
    }
    var since = "If-Modified-Since: " + MODIFIED_TEXT;
    assertThat(client.request("GET", "/blobs/a.tar.zst", since).head().status()).isEqualTo(304);
    var older = "If-Modified-Since: Sun, 01 Feb 2026 12:00:00 GMT";
    assertThat(client.get("/blobs/a.tar.zst", older).status()).isEqualTo(200);
    assertThat(client.get("/blobs/a.tar.zst", since, "If-None-Match: \"x\"").status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/nowhere", "/", "/blobs", "/blobs/", "/small.txt/", "/small.txt/x", "/.git"})
  void whatIsNoFileIsNotFoundAndNothingIsListed(String path) throws Exception {
    Files.createDirectories(root.resolve(".git"));
    assertThat(client.get(path).status()).isEqualTo(404);
    assertThat(listener.next().status()).isEqualTo(404);
    assertThat(client.get("/small.txt").status()).as("the connection lives on").isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../secret",
        "/blobs/../../secret",
        "/%2e%2e/secret",
        "/blobs/%2e%2E/%2e./secret",
        "/..%2fsecret",
        "/blobs%2fa.tar.zst",
        "//etc/passwd",
        "/blobs//a.tar.zst",
        "/./small.txt",
        "/small.txt%00",
        "/%00/../secret",
        "/small.txt%",
        "/small.txt%4",
        "/small.txt%zz",
        "/%ff",
        "/a\\..\\secret",
        "small.txt",
        "*",
      })
  void pathsThatTryToBeCleverAreBadRequests(String path) throws IOException {
    assertThat(client.get(path).status()).isEqualTo(400);
    assertThat(client.get("/small.txt").status()).isEqualTo(200);
  }

  @Test
  void symlinksCountWhereTheyEnd() throws IOException {
    Files.createSymbolicLink(root.resolve("out"), dir.resolve("secret"));
    Files.createSymbolicLink(root.resolve("outdir"), dir);
    Files.createSymbolicLink(root.resolve("in"), Path.of("small.txt"));
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(root.resolve("nothing"), Path.of("nowhere"));

    assertThat(client.get("/out").status()).isEqualTo(403);
    assertThat(client.get("/outdir/secret").status()).isEqualTo(403);
    assertThat(client.get("/in").text()).isEqualTo("0123456789");
    assertThat(client.get("/loop").status()).isEqualTo(404);
    assertThat(client.get("/nothing").status()).isEqualTo(404);
  }

  @Test
  void whatTheServerMayNotReadIsForbidden() throws IOException {
    var file = Files.writeString(root.resolve("closed"), "x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeThat(Files.isReadable(file)).as("root may read anything").isFalse();
    assertThat(client.get("/closed").status()).isEqualTo(403);
  }

  @Test
  void escapedNamesAndQueriesAreUnderstood() throws IOException {
    Files.writeString(root.resolve("größe +1.txt"), "yes");
    assertThat(client.get("/gr%C3%B6%C3%9Fe%20+1.txt?anything=1").text()).isEqualTo("yes");
    assertThat(client.get("http://here/small.txt").text()).isEqualTo("0123456789");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"})
  void otherMethodsAreNotAllowedAndEndTheConnection(String method) throws IOException {
    var answer = client.request(method, "/small.txt").answer();
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).isEqualTo("GET, HEAD");
    assertThat(client.isClosedByServer()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'GET /small.txt HTTP/1.1\r\n\r\n', 400",
    "'GET /small.txt HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400",
    "'nonsense\r\n\r\n', 400",
    "'GET /small.txt HTTP/9.1\r\nHost: a\r\n\r\n', 505",
    "'GET /small.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc', 413",
    "'GET /small.txt HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 413",
    "'GET /small.txt HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n', 400",
  })
  void brokenRequestsAreAnsweredAndEndTheConnection(String raw, int status) throws IOException {
    assertThat(client.send(raw).answer().status()).isEqualTo(status);
    assertThat(client.isClosedByServer()).isTrue();
  }

  @Test
  void overlongRequestsAreRefused() throws IOException {
    assertThat(client.get("/" + "x".repeat(10_000)).status()).isEqualTo(414);
    try (var other = new RawClient(server.port())) {
      assertThat(other.get("/small.txt", "X: " + "x".repeat(20_000)).status()).isEqualTo(431);
    }
    try (var other = new RawClient(server.port())) {
      assertThat(other.get("/" + "x".repeat(300)).status()).isEqualTo(404);
    }
  }

  @Test
  void oldClientsAreServedAndLetGo() throws IOException {
    var answer = client.send("GET /small.txt HTTP/1.0\r\n\r\n").answer();
    assertThat(answer.text()).isEqualTo("0123456789");
    assertThat(answer.header("connection")).isEqualTo("close");
    assertThat(client.isClosedByServer()).isTrue();
  }

  @Test
  void aClientThatAsksToCloseIsLetGo() throws IOException {
    assertThat(client.get("/small.txt", "Connection: close").text()).isEqualTo("0123456789");
    assertThat(client.isClosedByServer()).isTrue();
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    int rounds = 100;
    var requests = new StringBuilder();
    for (int i = 0; i < rounds; i++) {
      requests.append("GET /metrics HTTP/1.1\r\nHost: here\r\n\r\n");
      requests
          .append("GET /small.txt HTTP/1.1\r\nHost: here\r\nRange: bytes=")
          .append(i % 10)
          .append('-')
          .append(i % 10)
          .append("\r\n\r\n");
      requests.append("GET /nowhere HTTP/1.1\r\nHost: here\r\n\r\n");
    }
    client.send(requests.toString());
    for (int i = 0; i < rounds; i++) {
      assertThat(client.answer().text()).isEqualTo("up 1\n");
      assertThat(client.answer().text()).isEqualTo(Integer.toString(i % 10));
      assertThat(client.answer().status()).isEqualTo(404);
    }
  }

  @Test
  void aClientThatVanishesInTheMiddleIsCountedAndForgotten() throws Exception {
    Files.write(root.resolve("huge"), new byte[64 << 20]);
    assertThat(listener.nextConnections()).isEqualTo(1);
    client.request("GET", "/huge").read(100_000);
    client.vanish();

    var served = listener.next();
    assertThat(served.complete()).isFalse();
    assertThat(served.bytes()).isBetween(1L, (64L << 20) - 1);
    assertThat(listener.nextConnections()).isZero();
  }

  @Test
  void aSlowClientGetsEveryByte() throws IOException {
    client.request("GET", "/blobs/a.tar.zst");
    assertThat(client.head().status()).isEqualTo(200);
    for (int at = 0; at < SIZE; at += 50_000)
      assertThat(client.read(50_000)).isEqualTo(Arrays.copyOfRange(tarball, at, at + 50_000));
  }

  @Test
  void aPacedFileArrivesWholeAndInPieces() throws Exception {
    var rate = ByteSize.of(100 << 20);
    var paced =
        new ServeSettings(
            List.of("127.0.0.1:0"), rate, ByteSize.of(0), 10, Duration.ofMillis(50), 1);
    try (var slow = start(paced);
        var other = new RawClient(slow.port())) {
      var part = other.get("/blobs/a.tar.zst", "Range: bytes=1-");
      assertThat(part.body()).isEqualTo(Arrays.copyOfRange(tarball, 1, SIZE));
      var served = listener.next();
      assertThat(served.bytes()).isEqualTo(SIZE - 1);
      assertThat(served.complete()).isTrue();
    }
  }

  @Test
  void aConnectionWithoutAByteIsClosedInTheEndButAPageMayTakeItsTime() throws IOException {
    try (var hasty = start(settings(10, "0.2s"));
        var idle = new RawClient(hasty.port());
        var patient = new RawClient(hasty.port())) {
      patient.request("GET", "/slow");
      assertThat(idle.isClosedByServer()).isTrue();
      slowPage.countDown();
      assertThat(patient.answer().text()).isEqualTo("slow\n");
    }
  }

  @Test
  void aClientThatStopsReadingIsClosedInTheEnd() throws Exception {
    Files.write(root.resolve("huge"), new byte[64 << 20]);
    try (var hasty = start(settings(10, "0.2s"));
        var stuck = new RawClient(hasty.port())) {
      stuck.request("GET", "/huge");
      assertThat(listener.next().complete()).isFalse();
    }
  }

  @Test
  void oneConnectionTooManyIsAskedToComeBack() throws IOException {
    try (var small = start(settings(1, "60s"));
        var first = new RawClient(small.port())) {
      assertThat(first.get("/small.txt").status()).isEqualTo(200);
      try (var second = new RawClient(small.port())) {
        var answer = second.answer();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("retry-after")).isEqualTo("5");
        assertThat(second.isClosedByServer()).isTrue();
      }
      assertThat(first.get("/small.txt").status()).isEqualTo(200);
    }
  }

  @Test
  void pagesAreMadeForEachRequest() throws Exception {
    var metrics = client.get("/metrics");
    assertThat(metrics.text()).isEqualTo("up 1\n");
    assertThat(metrics.header("content-type")).startsWith("text/plain; version=0.0.4");
    assertThat(listener.next().kind()).isEqualTo(ServeListener.PathKind.PAGE);
    assertThat(client.get("/health").status()).isEqualTo(503);
    assertThat(client.get("/broken").status()).isEqualTo(500);
    var head = client.request("HEAD", "/metrics").head();
    assertThat(head.header("content-length")).isEqualTo("5");
    assertThat(client.get("/metrics").text()).isEqualTo("up 1\n");
  }

  @Test
  void bothFamiliesReachTheSameDoor() throws IOException {
    for (var address : List.of("127.0.0.1", "::1")) {
      try (var either = new RawClient(InetAddress.getByName(address), server.port())) {
        assertThat(either.get("/small.txt").status()).isEqualTo(200);
      } catch (java.net.ConnectException | java.net.NoRouteToHostException e) {
        assumeThat(address).as("this machine has no IPv6").isEqualTo("::1");
      }
    }
  }

  @Test
  void linuxServesFromNativeCode() {
    assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
    assumeThat(System.getProperty("os.arch")).isEqualTo("amd64");
    assertThat(Epoll.isAvailable()).isTrue();
  }

  @Test
  void aTakenPortIsNamedWithWhatToDo() {
    var taken =
        new ServeSettings(
            List.of("127.0.0.1:0", "[::]:" + server.port()),
            ByteSize.of(0),
            ByteSize.of(0),
            1,
            Duration.ofSeconds(1),
            1);
    try (var second = unstarted(taken)) {
      assertThatThrownBy(second::start)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("[::]:" + server.port())
          .hasMessageContaining("is taken")
          .hasMessageContaining("ss -ltnp");
    }
  }

  private StaticServer unstarted(ServeSettings settings) {
    return new StaticServer(
        settings, root, Map.of(), listener, InstantSource.fixed(MODIFIED), () -> 0);
  }

  @Test
  void itStartsOnceAndClosesAsOftenAsOneLikes() throws IOException {
    assertThatThrownBy(server::start).isInstanceOf(IllegalStateException.class);
    assertThat(client.get("/small.txt").status()).isEqualTo(200);
    server.close();
    server.close();
    assertThat(client.isClosedByServer()).isTrue();
    assertThatThrownBy(server::start).isInstanceOf(IllegalStateException.class);
    unstarted(settings(1, "1s")).close();
  }

  @Test
  void aMissingDirectoryIsSaidAtTheStart() {
    root = dir.resolve("nowhere");
    try (var lost = unstarted(settings(1, "1s"))) {
      assertThatThrownBy(lost::start).hasMessageContaining("nowhere").hasMessageContaining("serve");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"8080", "[::]", "host:99999", ":80", "a b:80", "::1:80"})
  void addressesThatAreNoneAreRefusedBeforeAnythingStarts(String address) {
    assertThatThrownBy(() -> ListenAddress.parse(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(address);
  }
}
