package io.wherry.master.serve;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Speaks HTTP by hand, so that nothing is tidied up on the way. */
final class RawClient implements AutoCloseable {
  private final Socket socket = new Socket();
  private final InputStream in;

  /** An answer; header names in lower case. */
  record Answer(int status, Map<String, String> headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  RawClient(int port) throws IOException {
    this(InetAddress.getLoopbackAddress(), port);
  }

  RawClient(InetAddress address, int port) throws IOException {
    socket.setReceiveBufferSize(64 << 10);
    socket.setSoTimeout(60_000);
    socket.connect(new InetSocketAddress(address, port), 20_000);
    in = socket.getInputStream();
  }

  RawClient send(String raw) throws IOException {
    socket.getOutputStream().write(raw.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  RawClient request(String method, String target, String... headers) throws IOException {
    var lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return send(method + " " + target + " HTTP/1.1\r\nHost: here\r\n" + lines + "\r\n");
  }

  Answer get(String target, String... headers) throws IOException {
    return request("GET", target, headers).answer();
  }

  Answer answer() throws IOException {
    var head = head();
    int length = Integer.parseInt(head.headers().getOrDefault("content-length", "0"));
    var body = in.readNBytes(length);
    if (body.length < length) throw new EOFException(body.length + " of " + length);
    return new Answer(head.status(), head.headers(), body);
  }

  /** Only the head, for answers that have no body, or whose body is not wanted. */
  Answer head() throws IOException {
    var status = line();
    var headers = new TreeMap<String, String>();
    for (var line = line(); !line.isEmpty(); line = line()) {
      var parts = line.split(": ", 2);
      headers.put(parts[0].toLowerCase(java.util.Locale.ROOT), parts[1]);
    }
    return new Answer(Integer.parseInt(status.split(" ", 3)[1]), headers, new byte[0]);
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) throw new EOFException("closed after '" + line + "'");
      if (b != '\r') line.write(b);
    }
    return line.toString(StandardCharsets.US_ASCII);
  }

  byte[] read(int bytes) throws IOException {
    return in.readNBytes(bytes);
  }

  boolean isClosedByServer() throws IOException {
    return in.read() < 0;
  }

  /** Goes away without a word: the server sees a reset. */
  void vanish() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
