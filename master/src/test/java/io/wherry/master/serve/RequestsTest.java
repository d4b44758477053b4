package io.wherry.master.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of every kind: odd, clever, broken, old. */
class RequestsTest extends ServerFixture {
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
}
