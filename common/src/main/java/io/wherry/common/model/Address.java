package io.wherry.common.model;

import java.util.regex.Pattern;

/**
 * Where a door is: host name or literal address, and port; written {@code host:port} or {@code
 * [v6]:port}.
 */
public record Address(String host, int port) {
  private static final Pattern HOST =
      Pattern.compile(
          "[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}|[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9_.-]{1,15})?");
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([^\\[\\]]+)\\]|([^:\\[\\]]+)):([0-9]{1,5})");

  public Address {
    if (!HOST.matcher(host).matches())
      throw new IllegalArgumentException("not a host name or address: '" + host + "'");
    if (port < 0 || port > 65535) throw new IllegalArgumentException("not a port: " + port);
  }

  /** Reads {@code host:port}; an IPv6 address stands in brackets. */
  public static Address parse(String text) {
    var match = FORM.matcher(text.strip());
    if (!match.matches())
      throw new IllegalArgumentException(
          "not an address: '" + text + "'; write host:port, or [address]:port for IPv6");
    var host = match.group(1) == null ? match.group(2) : match.group(1);
    return new Address(host, Integer.parseInt(match.group(3)));
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
