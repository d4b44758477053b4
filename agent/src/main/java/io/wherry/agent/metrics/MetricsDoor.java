package io.wherry.agent.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Serves {@code /metrics}, and nothing else. */
public final class MetricsDoor implements Resources.Resource {
  private final HttpServer server;

  private MetricsDoor(HttpServer server) {
    this.server = server;
  }

  /** Port 0 takes any. */
  public static MetricsDoor open(Address at, Supplier<String> scrape) throws IOException {
    try {
      var server = HttpServer.create(new InetSocketAddress(at.host(), at.port()), 8);
      server.createContext("/metrics", exchange -> answer(exchange, scrape));
      server.start();
      return new MetricsDoor(server);
    } catch (IOException e) {
      throw new IOException(
          "cannot serve metrics at "
              + at
              + ": "
              + e.getMessage()
              + "; choose another metrics.listen, or leave it out",
          e);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange, Supplier<String> scrape) throws IOException {
    try (exchange) {
      boolean known =
          exchange.getRequestURI().getPath().equals("/metrics")
              && exchange.getRequestMethod().equals("GET");
      var body = known ? scrape.get().getBytes(StandardCharsets.UTF_8) : new byte[0];
      exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(known ? 200 : 404, body.length == 0 ? -1 : body.length);
      if (body.length > 0) exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
