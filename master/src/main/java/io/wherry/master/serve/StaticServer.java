package io.wherry.master.serve;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.wherry.common.lifecycle.Resources;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Serves the files below a directory over plain HTTP, read-only, and pages under fixed paths. What
 * it serves needs no secrecy and bears its own digests and signatures.
 */
public final class StaticServer implements Resources.Resource {
  private static final System.Logger LOG = System.getLogger(StaticServer.class.getName());
  private static final int BACKLOG = 1024;
  private static final long PATIENCE_SECONDS = 10;

  private final ServeSettings settings;
  private final Path root;
  private final Map<String, Page> pages;
  private final ServeListener listener;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Resources open = new Resources();
  private final List<Channel> doors = new ArrayList<>();
  private State state = State.NEW;

  private enum State {
    NEW,
    OPEN,
    CLOSED
  }

  /** {@code nanos} counts as {@code System.nanoTime} does; pages are found by exact path. */
  public StaticServer(
      ServeSettings settings,
      Path root,
      Map<String, Page> pages,
      ServeListener listener,
      InstantSource clock,
      LongSupplier nanos) {
    this.settings = settings;
    this.root = root;
    this.pages = Map.copyOf(pages);
    this.listener = listener;
    this.clock = clock;
    this.nanos = nanos;
  }

  /** Listens on every address, or on none and says why. Once only. */
  public synchronized void start() throws IOException {
    if (state != State.NEW) throw new IllegalStateException("started before");
    state = State.OPEN;
    try {
      listen();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void listen() throws IOException {
    var files = FileTree.of(root);
    var transport = Transport.open(settings.threads());
    open.add(() ->
        transport
            .group()
            .shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS)
            .awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS));
    var threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("page-", 0).factory());
    open.add(threads::shutdownNow);
    var everybody = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    open.add(() -> everybody.close().awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS));
    var bootstrap = bootstrap(transport, admission(files, threads, everybody));
    for (var address : settings.listen()) door(bootstrap, ListenAddress.parse(address));
  }

  private Admission admission(FileTree files, ExecutorService threads, ChannelGroup everybody) {
    var pacing = new Pacing(settings.totalRate().bytes(), settings.hostRate().bytes(), nanos);
    var site = new Site(files, pages, threads, pacing, listener, clock, nanos);
    return new Admission(site, everybody, settings.maxConnections(), settings.idleTimeout());
  }

  private static ServerBootstrap bootstrap(Transport transport, Admission admission) {
    return new ServerBootstrap()
        .group(transport.group())
        .channel(transport.channel())
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(admission);
  }

  private void door(ServerBootstrap bootstrap, ListenAddress address) throws IOException {
    var channel = Doors.open(bootstrap, address);
    open.add(() -> channel.close().awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS));
    doors.add(channel);
    LOG.log(Level.INFO, "serving {0} on {1}", root, channel.localAddress());
  }

  /** Where it listens, ports resolved, in the order of the settings. */
  public synchronized List<InetSocketAddress> addresses() {
    return doors.stream().map(door -> (InetSocketAddress) door.localAddress()).toList();
  }

  /** The port of the first address. */
  public synchronized int port() {
    if (state != State.OPEN) throw new IllegalStateException("not listening");
    return addresses().getFirst().getPort();
  }

  @Override
  public synchronized void close() {
    state = State.CLOSED;
    open.close();
  }
}
