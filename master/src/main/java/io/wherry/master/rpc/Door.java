package io.wherry.master.rpc;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.Address;
import io.wherry.common.tls.Credential;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One listener with its own addresses, TLS and gate. Start once; close as often as you like. */
final class Door implements Resources.Resource {
  /** A hello with many thousands of packages must fit. */
  private static final int MOST_MESSAGE_BYTES = 16 << 20;

  private static final int CLOSING_SECONDS = 5;

  private final String name;
  private final List<Address> addresses;
  private final Credential credential;
  private final boolean asksForCertificate;
  private final List<BindableService> services;
  private final List<ServerInterceptor> gates;
  private @Nullable Server server;
  private @Nullable ExecutorService threads;
  private boolean closed;

  /** {@code gate} empty lets everybody in, without asking for a certificate. */
  Door(
      String name,
      List<Address> addresses,
      Credential credential,
      Optional<Gate> gate,
      List<BindableService> services) {
    this.name = name;
    this.addresses = List.copyOf(addresses);
    this.credential = credential;
    this.asksForCertificate = gate.isPresent();
    this.gates = gate.<List<ServerInterceptor>>map(List::of).orElse(List.of());
    this.services = List.copyOf(services);
  }

  synchronized void start() throws IOException {
    if (server != null || closed)
      throw new IllegalStateException("the " + name + " door was started before or is closed");
    var pool =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "-door-", 0).factory());
    try {
      server = build(pool).start();
      threads = pool;
    } catch (IOException e) {
      pool.close();
      throw new IOException(
          "cannot listen on "
              + addresses
              + " for "
              + name
              + ": "
              + reason(e)
              + "; is another master running, or is the address not of this machine?",
          e);
    }
  }

  private static String reason(IOException e) {
    var cause = e.getCause();
    return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
  }

  private Server build(ExecutorService pool) throws SSLException {
    var builder =
        NettyServerBuilder.forAddress(socket(addresses.getFirst()))
            .sslContext(tls())
            .executor(pool);
    addresses.stream().skip(1).forEach(address -> builder.addListenAddress(socket(address)));
    gates.forEach(builder::intercept);
    services.forEach(builder::addService);
    return builder
        .maxInboundMessageSize(MOST_MESSAGE_BYTES)
        .maxConcurrentCallsPerConnection(64)
        .handshakeTimeout(20, TimeUnit.SECONDS)
        // Both ends watch each other; agents and operators ask every 30 s, which this permits.
        .keepAliveTime(30, TimeUnit.SECONDS)
        .keepAliveTimeout(20, TimeUnit.SECONDS)
        .permitKeepAliveTime(10, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true)
        .build();
  }

  private static InetSocketAddress socket(Address address) {
    return new InetSocketAddress(address.host(), address.port());
  }

  private SslContext tls() throws SSLException {
    var context =
        GrpcSslContexts.configure(
                SslContextBuilder.forServer(credential.keyManager()), SslProvider.JDK)
            .protocols("TLSv1.3");
    if (asksForCertificate)
      context
          .clientAuth(ClientAuth.REQUIRE)
          .trustManager(Credential.trusting(credential.authority()));
    return context.build();
  }

  /** Where it listens now, a port 0 resolved. */
  synchronized List<Address> addresses() {
    if (server == null) return List.of();
    return server.getListenSockets().stream()
        .map(InetSocketAddress.class::cast)
        .map(Door::address)
        .toList();
  }

  private static Address address(InetSocketAddress socket) {
    return new Address(socket.getAddress().getHostAddress(), socket.getPort());
  }

  @Override
  public void close() {
    Server open;
    ExecutorService pool;
    synchronized (this) {
      closed = true;
      open = server;
      pool = threads;
      threads = null;
    }
    if (open == null || pool == null) return;
    open.shutdownNow();
    try {
      open.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pool.shutdownNow();
  }
}
