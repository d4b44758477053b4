package io.wherry.master.pipeline;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.wherry.master.measure.Prometheus;
import io.wherry.master.rollout.MetricGate.Reading;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The stock Prometheus as a process on loopback, and the application that it measures: {@code
 * errors} is what a test sets, and where it sets nothing the application is down.
 */
final class RealPrometheus implements MetricSource, AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/prometheus");
  private static final int TRIES = 3;
  private final HttpServer application;
  private final LinkedBlockingQueue<Boolean> scrapes = new LinkedBlockingQueue<>();
  private final Process process;
  private final Prometheus client;
  private volatile Optional<Double> errors = Optional.empty();

  static boolean isInstalled() {
    return Files.isExecutable(PROGRAM);
  }

  /** Returns once it answers. */
  RealPrometheus(Path dir) throws Exception {
    application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    application.createContext("/metrics", this::scraped);
    application.start();
    var started = start(dir, TRIES);
    process = started.process();
    client = new Prometheus(URI.create("http://127.0.0.1:" + started.port()));
    while (client.query("vector(1)") instanceof Reading.Nothing) awaitScrape();
  }

  private record Started(Process process, int port) {}

  /** Another program may take a free port before it is listened on. */
  private Started start(Path dir, int tries) throws Exception {
    int port = free();
    var config = Files.writeString(dir.resolve("prometheus.yml"), config());
    var process =
        new ProcessBuilder(
                PROGRAM.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + dir.resolve("data-" + tries),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("prometheus.log").toFile())
            .start();
    for (int second = 0; second < 60 && process.isAlive(); second++)
      if (scrapes.poll(1, TimeUnit.SECONDS) != null) return new Started(process, port);
    process.destroyForcibly().waitFor();
    if (tries > 1) return start(dir, tries - 1);
    throw new AssertionError(Files.readString(dir.resolve("prometheus.log")));
  }

  private static int free() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private String config() {
    return """
    global: {scrape_interval: 500ms, scrape_timeout: 500ms}
    scrape_configs:
      - job_name: application
        static_configs: [{targets: ['127.0.0.1:%d']}]
    """
        .formatted(application.getAddress().getPort());
  }

  private void scraped(HttpExchange exchange) throws IOException {
    try (exchange) {
      var said = errors;
      var page =
          said.map(value -> "errors " + value + "\n").orElse("").getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(
          said.isPresent() ? 200 : 503, page.length == 0 ? -1 : page.length);
      exchange.getResponseBody().write(page);
    }
    scrapes.add(true);
  }

  void awaitScrape() throws InterruptedException {
    if (scrapes.poll(60, TimeUnit.SECONDS) == null)
      throw new AssertionError("Prometheus measures nothing any more");
  }

  /** Returns once that is what it knows. */
  void measures(Optional<Double> value) throws Exception {
    errors = value;
    while (!knows(value)) awaitScrape();
  }

  private boolean knows(Optional<Double> value) {
    var reading = client.query("errors");
    return value.isPresent()
        ? reading.equals(new Reading.Values(java.util.List.of(value.get())))
        : reading instanceof Reading.Nothing;
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void ask(String query, Consumer<Reading> answer) {
    answer.accept(client.query(query));
  }

  @Override
  public Optional<String> objection(String query) {
    return client.objection(query);
  }

  @Override
  public void close() throws InterruptedException {
    kill();
    client.close();
    application.stop(0);
  }
}
