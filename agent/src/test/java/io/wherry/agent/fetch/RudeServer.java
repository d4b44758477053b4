package io.wherry.agent.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** A static door on loopback that can be told to misbehave for its next answers. */
final class RudeServer implements AutoCloseable {
  private final HttpServer server;
  private final ConcurrentHashMap<String, byte[]> files = new ConcurrentHashMap<>();
  private final ArrayDeque<Manners> next = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();

  /** How to answer once. */
  sealed interface Manners {
    /** Says that all comes, sends that many bytes of it and hangs up. */
    record CutAfter(int bytes) implements Manners {}

    record Status(int status, Optional<String> retryAfter) implements Manners {}

    record OtherBytes() implements Manners {}

    /** Sends everything again, whatever range was asked for. */
    record NoRanges() implements Manners {}
  }

  RudeServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  void put(String name, byte[] content) {
    files.put("/tarballs/" + name, content);
  }

  synchronized void next(Manners... manners) {
    next.addAll(List.of(manners));
  }

  /** Each request's range, or {@code all}. */
  synchronized List<String> asked() {
    return List.copyOf(asked);
  }

  private void answer(HttpExchange exchange) throws IOException {
    var range = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"));
    Optional<Manners> manners;
    synchronized (this) {
      asked.add(range.orElse("all"));
      manners = Optional.ofNullable(next.poll());
    }
    var content = files.get(exchange.getRequestURI().getPath());
    try (exchange) {
      if (content == null) exchange.sendResponseHeaders(404, -1);
      else answer(exchange, content, range, manners);
    }
  }

  private static void answer(
      HttpExchange exchange, byte[] content, Optional<String> range, Optional<Manners> manners)
      throws IOException {
    exchange.getResponseHeaders().add("ETag", "\"v1\"");
    switch (manners.orElse(new Manners.CutAfter(content.length))) {
      case Manners.Status(var status, var after) -> {
        after.ifPresent(s -> exchange.getResponseHeaders().add("Retry-After", s));
        exchange.sendResponseHeaders(status, -1);
      }
      case Manners.OtherBytes() -> send(exchange, new byte[content.length], 0, content.length);
      case Manners.NoRanges() -> send(exchange, content, 0, content.length);
      case Manners.CutAfter(var bytes) ->
          send(exchange, content, range.map(RudeServer::begin).orElse(0), bytes);
    }
  }

  private static int begin(String range) {
    return Integer.parseInt(range.replaceAll("\\D", ""));
  }

  private static void send(HttpExchange exchange, byte[] content, int from, int most)
      throws IOException {
    int length = content.length - from;
    if (from > 0)
      exchange
          .getResponseHeaders()
          .add(
              "Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, length);
    exchange.getResponseBody().write(content, from, Math.min(most, length));
    exchange.getResponseBody().flush();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
