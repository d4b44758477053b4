package io.wherry.common.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** Serves a folder over HTTP on loopback as the master does, and can be told to misbehave. */
public final class StaticServer implements AutoCloseable {
  /** What goes wrong with a path from now on. */
  public enum Trouble {
    NONE,
    MISSING,
    BROKEN,
    CUT_SHORT,
    SILENT,
    ENDLESS
  }

  private final Path root;
  private final HttpServer server;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();

  public StaticServer(Path root) throws IOException {
    this.root = root;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.setExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("static-", 0).factory()));
    server.start();
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Paths asked for so far, in order. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  public void forget() {
    asked.clear();
  }

  /** From now on every path that contains this misbehaves so. */
  public void trouble(String part, Trouble trouble) {
    troubles.put(part, trouble);
  }

  private Trouble troubleOf(String path) {
    return troubles.entrySet().stream()
        .filter(entry -> path.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(Trouble.NONE);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      asked.add(path);
      var file = root.resolve(path.substring(1)).normalize();
      boolean there = file.startsWith(root) && Files.isRegularFile(file);
      switch (there ? troubleOf(path) : Trouble.MISSING) {
        case MISSING -> exchange.sendResponseHeaders(404, -1);
        case BROKEN -> exchange.sendResponseHeaders(500, -1);
        case NONE -> whole(exchange, Files.readAllBytes(file));
        case CUT_SHORT -> half(exchange, Files.readAllBytes(file));
        case SILENT -> silent(exchange, Files.readAllBytes(file));
        case ENDLESS -> endless(exchange);
      }
    }
  }

  private static void whole(HttpExchange exchange, byte[] content) throws IOException {
    exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
    exchange.getResponseBody().write(content);
  }

  private static void half(HttpExchange exchange, byte[] content) throws IOException {
    exchange.sendResponseHeaders(200, content.length);
    exchange.getResponseBody().write(content, 0, content.length / 2);
    exchange.getResponseBody().flush();
  }

  private void silent(HttpExchange exchange, byte[] content) throws IOException {
    exchange.sendResponseHeaders(200, content.length);
    exchange.getResponseBody().write(content, 0, content.length / 2);
    exchange.getResponseBody().flush();
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void endless(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    var block = new byte[1 << 16];
    // Far above any limit that a test sets; the client is to hang up long before.
    for (int count = 0; count < 1 << 14; count++) exchange.getResponseBody().write(block);
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
