package io.wherry.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The only way from {@link #HERE} to a master on loopback, and one that can be cut: the same ports,
 * byte for byte. Whatever a cut has touched is reset when the way is mended.
 */
final class Cable implements AutoCloseable {
  /** Where hosts find it. Another address of loopback, so that the ports can be the same. */
  static final String HERE = "127.0.0.2";

  private static final int MOST = 1 << 16;

  /** How the way is cut. */
  enum Cut {
    /** Nobody is there: what was open is reset, and so is whoever comes. */
    RESET,
    /** A black hole: everything is accepted, and nothing comes out. */
    SWALLOW,
    /** What was open leads nowhere any more, as when a router forgot it; new ones get through. */
    FORGET
  }

  private final List<ServerSocket> doors;
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();
  private final AtomicLong carried = new AtomicLong();
  private volatile boolean resetting;
  private volatile boolean swallowing;
  private volatile CountDownLatch hand = new CountDownLatch(0);
  private volatile long most;

  private Cable(List<ServerSocket> doors) {
    this.doors = doors;
  }

  static Cable of(List<Integer> ports) throws IOException {
    var doors = new java.util.ArrayList<ServerSocket>();
    for (int port : ports) doors.add(new ServerSocket(port, 50, InetAddress.getByName(HERE)));
    var cable = new Cable(List.copyOf(doors));
    for (var door : doors) Thread.ofVirtual().start(() -> cable.serve(door));
    return cable;
  }

  private void serve(ServerSocket door) {
    while (!door.isClosed()) {
      try {
        var line = new Line(door.accept());
        lines.add(line);
        if (resetting) line.reset();
        else if (swallowing) line.dead = true;
        else line.connect(door.getLocalPort());
        Thread.ofVirtual().start(() -> line.carry(line.host, line.master, new AtomicLong()));
        Thread.ofVirtual().start(() -> line.carry(line.master, line.host, carried));
      } catch (IOException e) {
        // Closed, or somebody has gone before they were let in.
      }
    }
  }

  /** No line carries more than so many bytes from the master, until it is cut or mended. */
  void holdAfter(long bytes) {
    most = bytes;
    hand = new CountDownLatch(1);
  }

  void cut(Cut how) {
    switch (how) {
      case RESET -> {
        resetting = true;
        lines.forEach(Line::reset);
      }
      case SWALLOW -> {
        swallowing = true;
        lines.forEach(line -> line.dead = true);
      }
      case FORGET -> lines.forEach(line -> line.dead = true);
    }
    hand.countDown();
  }

  void mend() {
    resetting = false;
    swallowing = false;
    lines.forEach(line -> {
      if (line.dead) line.reset();
    });
    hand.countDown();
  }

  /** Bytes that have come from the master so far. */
  long carried() {
    return carried.get();
  }

  @Override
  public void close() throws IOException {
    for (var door : doors) door.close();
    hand.countDown();
    lines.forEach(Line::reset);
  }

  /** One connection, and the one that continues it, unconnected where it leads nowhere. */
  private final class Line {
    private final Socket host;
    private final Socket master = new Socket();
    private volatile boolean dead;
    private long fromMaster;

    Line(Socket host) {
      this.host = host;
    }

    void connect(int port) throws IOException {
      SocketAddress to = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      try {
        master.connect(to);
      } catch (IOException e) {
        reset();
      }
    }

    /** Takes what comes even where it leads nowhere, so that whoever speaks notices nothing. */
    void carry(Socket from, Socket to, AtomicLong count) {
      var bytes = new byte[MOST];
      try {
        if (!from.isConnected()) return;
        InputStream in = from.getInputStream();
        for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
          if (from == master) hold(n);
          if (dead) continue;
          OutputStream out = to.getOutputStream();
          out.write(bytes, 0, n);
          count.addAndGet(n);
        }
        if (!dead) to.shutdownOutput();
      } catch (IOException e) {
        if (!dead) reset();
      }
    }

    private void hold(int bytes) {
      fromMaster += bytes;
      try {
        if (fromMaster > most) hand.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void reset() {
      lines.remove(this);
      for (var socket : List.of(host, master)) {
        try {
          socket.setSoLinger(true, 0);
          socket.close();
        } catch (IOException e) {
          // Gone already.
        }
      }
    }
  }
}
