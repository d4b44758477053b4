package io.wherry.master.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.epoll.Epoll;
import io.wherry.common.config.ByteSize;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections, pages, and the life of the server. */
class StaticServerTest extends ServerFixture {
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
  void aConnectionWithoutAByteIsClosedInTheEndButAPageMayTakeItsTime() throws IOException {
    try (var hasty = start(settings(10, "2s"));
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
    try (var hasty = start(settings(10, "2s"));
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
