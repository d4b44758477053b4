package io.wherry.master.serve;

import io.wherry.common.config.ByteSize;
import io.wherry.common.config.Setting;
import java.time.Duration;
import java.util.List;

/** How the static HTTP server listens and how much it gives. */
public record ServeSettings(
    @Setting(
            value = "addresses to listen on; [::] takes IPv4 as well; port 0 takes any free one",
            fallback = "[[::]:8080]")
        List<String> listen,
    @Setting(value = "bytes per second to all hosts together; 0 is no limit", fallback = "512MiB")
        ByteSize totalRate,
    @Setting(value = "bytes per second to one address; 0 is no limit", fallback = "128MiB")
        ByteSize hostRate,
    @Setting(value = "connections at once; one more is answered 503", fallback = "4096")
        int maxConnections,
    @Setting(value = "after how long without a byte a connection is closed", fallback = "60s")
        Duration idleTimeout,
    @Setting(value = "network threads; 0 is one per processor", fallback = "0") int threads) {
  public ServeSettings {
    listen = List.copyOf(listen);
    if (listen.isEmpty()) throw new IllegalArgumentException("needs an address to listen on");
    listen.forEach(ListenAddress::parse);
    if (maxConnections < 1)
      throw new IllegalArgumentException("max-connections must be positive: " + maxConnections);
    if (!idleTimeout.isPositive())
      throw new IllegalArgumentException("idle-timeout must be positive: " + idleTimeout);
    if (threads < 0) throw new IllegalArgumentException("threads must not be negative: " + threads);
  }
}
