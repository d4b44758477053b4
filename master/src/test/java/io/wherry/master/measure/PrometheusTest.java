package io.wherry.master.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.wherry.master.rollout.MetricGate.Reading;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over real HTTP on loopback, with answers as Prometheus 2 gives them. */
@Timeout(180)
class PrometheusTest {
  private HttpServer server;
  private final LinkedBlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private volatile String answer = "";
  private volatile int status = 200;

  @BeforeEach
  void serve() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/api/v1/query",
        exchange -> {
          asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          var bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Reading ask() {
    try (var prometheus =
        new Prometheus(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"))) {
      return prometheus.query("sum(rate(errors[5m]))");
    }
  }

  private static String success(String type, String result) {
    return """
    {"status":"success","data":{"resultType":"%s","result":%s}}\
    """
        .formatted(type, result);
  }

  @Test
  void everySeriesOfAVectorIsAValue() {
    answer =
        success(
            "vector",
            """
            [{"metric":{"job":"web"},"value":[1779624000.781,"0.25"]},\
            {"metric":{"job":"db"},"value":[1779624000.781,"+Inf"]},\
            {"metric":{},"value":[1779624000.781,"NaN"]}]\
            """);
    assertThat(ask())
        .isEqualTo(new Reading.Values(List.of(0.25, Double.POSITIVE_INFINITY, Double.NaN)));
    assertThat(asked).containsExactly("query=sum%28rate%28errors%5B5m%5D%29%29");
  }

  @Test
  void aScalarIsAValue() {
    answer = success("scalar", "[1779624000.781,\"7\"]");
    assertThat(ask()).isEqualTo(new Reading.Values(List.of(7.0)));
  }

  @Test
  void noDataIsNoReading() {
    answer = success("vector", "[]");
    nothing("it has no data");
  }

  @Test
  void anErrorIsNoReadingAndSaysWhy() {
    status = 400;
    answer =
        """
        {"status":"error","errorType":"bad_data","error":"invalid parameter \\"query\\": 1:5: parse error"}\
        """;
    nothing("it answered 400: invalid parameter \"query\": 1:5: parse error");
    status = 503;
    answer = "<html>";
    nothing("it answered 503 with what is not JSON");
    status = 429;
    answer = "{}";
    nothing("it answered 429: no reason");
  }

  @Test
  void whatIsNoNumberIsNoReading() {
    answer = success("matrix", "[]");
    nothing("a gate needs numbers, and this is a matrix");
    answer = success("vector", "[{\"metric\":{}}]");
    nothing("a sample is not a time and a value");
    answer = success("vector", "[{\"metric\":{},\"value\":[1,\"many\"]}]");
    nothing("'many' is no number");
  }

  @Test
  void anEndlessAnswerIsNotRead() {
    answer = "x".repeat((1 << 20) + 1);
    nothing("longer than 1048576 bytes");
  }

  @Test
  void aServerThatIsNotThereIsNoReading() {
    server.stop(0);
    nothing("it cannot be reached");
  }

  @Test
  void onlyAddressesOfServersAreTaken() {
    assertThat(Prometheus.server(" http://prometheus:9090/base ").getHost())
        .isEqualTo("prometheus");
    for (var text : List.of("prometheus:9090", "ftp://a", "http://a?x=1", "http:///x"))
      assertThatThrownBy(() -> Prometheus.server(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
  }

  private void nothing(String why) {
    assertThat(ask())
        .isInstanceOfSatisfying(
            Reading.Nothing.class, nothing -> assertThat(nothing.why()).contains(why));
  }
}
