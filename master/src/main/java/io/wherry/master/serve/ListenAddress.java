package io.wherry.master.serve;

import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/** {@code [::]:8080}, {@code 10.0.0.1:80} or {@code localhost:8080}. */
record ListenAddress(String host, int port) {
  static final String ANY = "::";
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.%a-z]+)]|([A-Za-z0-9.-]+)):([0-9]{1,5})");

  static ListenAddress parse(String text) {
    var match = FORM.matcher(text.strip());
    if (!match.matches() || Integer.parseInt(match.group(3)) > 65535)
      throw new IllegalArgumentException(
          "not an address to listen on: '" + text + "'; write [::]:8080 or 10.0.0.1:8080");
    var host = match.group(1) != null ? match.group(1) : match.group(2);
    return new ListenAddress(host, Integer.parseInt(match.group(3)));
  }

  InetSocketAddress resolve() {
    return new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
