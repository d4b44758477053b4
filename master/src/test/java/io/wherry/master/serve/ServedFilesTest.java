package io.wherry.master.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.config.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes of a file, in whole and in part. */
class ServedFilesTest extends ServerFixture {
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
            List.of("127.0.0.1:0"), rate, ByteSize.of(0), 10, Duration.ofMinutes(1), 1);
    try (var slow = start(paced);
        var other = new RawClient(slow.port())) {
      var part = other.get("/blobs/a.tar.zst", "Range: bytes=1-");
      assertThat(part.body()).isEqualTo(Arrays.copyOfRange(tarball, 1, SIZE));
      var served = listener.next();
      assertThat(served.bytes()).isEqualTo(SIZE - 1);
      assertThat(served.complete()).isTrue();
    }
  }
}
