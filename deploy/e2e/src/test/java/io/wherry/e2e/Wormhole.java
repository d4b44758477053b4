package io.wherry.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A port of loopback that leads to one in another network: each connection goes through a process
 * that lives there. It is how the test itself gets to a master that it could not dial.
 */
final class Wormhole implements AutoCloseable {
  /** To {@code $0}, port {@code $1}; whoever of both sides ends first ends it. */
  private static final String CARRY =
      "exec 3<>\"/dev/tcp/$0/$1\" || exit 1; cat <&3 & cat >&3; kill $!";

  private static final int MOST = 1 << 16;

  private final ServerSocket here;
  private final List<String> carrier;
  private final Set<Process> carriers = ConcurrentHashMap.newKeySet();

  private Wormhole(ServerSocket here, List<String> carrier) {
    this.here = here;
    this.carrier = carrier;
  }

  /** {@code into} goes before a command that is run there. */
  static Wormhole to(List<String> into, String address, int port) throws IOException {
    var carrier = new ArrayList<>(into);
    carrier.addAll(List.of("bash", "-c", CARRY, address, "" + port));
    var hole = new Wormhole(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), carrier);
    Thread.ofVirtual().start(hole::serve);
    return hole;
  }

  String door() {
    return "127.0.0.1:" + here.getLocalPort();
  }

  private void serve() {
    while (!here.isClosed()) {
      try {
        var caller = here.accept();
        Thread.ofVirtual().start(() -> carry(caller));
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  private void carry(Socket caller) {
    try (caller) {
      var there =
          new ProcessBuilder(carrier).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      carriers.add(there);
      Thread.ofVirtual().start(() -> pass(caller, there));
      pass(there.getInputStream(), caller.getOutputStream());
      end(there);
    } catch (IOException e) {
      // One side has gone: so does the other.
    }
  }

  private void pass(Socket caller, Process there) {
    try (var out = there.getOutputStream()) {
      pass(caller.getInputStream(), out);
    } catch (IOException e) {
      // The same.
    }
  }

  private static void pass(InputStream from, OutputStream to) throws IOException {
    var bytes = new byte[MOST];
    for (int n = from.read(bytes); n >= 0; n = from.read(bytes)) {
      to.write(bytes, 0, n);
      to.flush();
    }
  }

  private void end(Process there) {
    there.descendants().forEach(ProcessHandle::destroyForcibly);
    there.destroyForcibly();
    carriers.remove(there);
  }

  @Override
  public void close() throws IOException {
    here.close();
    carriers.forEach(this::end);
  }
}
