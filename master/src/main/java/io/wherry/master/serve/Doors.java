package io.wherry.master.serve;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.Objects;

/** Opens listening sockets, and says what is in the way where it cannot. */
final class Doors {
  private static final System.Logger LOG = System.getLogger(Doors.class.getName());

  private Doors() {}

  static Channel open(ServerBootstrap bootstrap, ListenAddress address) throws IOException {
    var bound = bootstrap.bind(address.resolve()).awaitUninterruptibly();
    if (bound.isSuccess()) return bound.channel();
    var why = Objects.requireNonNullElse(bound.cause(), new IOException("no reason given"));
    if (!address.host().equals(ListenAddress.ANY) || isTaken(why) || isForbidden(why))
      throw explained(address, why);
    LOG.log(Level.WARNING, "no IPv6 here ({0}); listening on IPv4 only", why.getMessage());
    var again = bootstrap.bind(new InetSocketAddress("0.0.0.0", address.port()));
    if (again.awaitUninterruptibly().isSuccess()) return again.channel();
    throw explained(address, Objects.requireNonNullElse(again.cause(), why));
  }

  private static IOException explained(ListenAddress address, Throwable why) {
    return new IOException("cannot listen on " + address + ": " + advice(address, why), why);
  }

  private static String advice(ListenAddress address, Throwable why) {
    if (isTaken(why))
      return "port "
          + address.port()
          + " is taken; 'ss -ltnp sport = :"
          + address.port()
          + "' shows by whom: stop that, or set another address in 'listen'";
    if (isForbidden(why))
      return "no permission; ports below 1024 need the capability CAP_NET_BIND_SERVICE: set a"
          + " higher port in 'listen' or grant it";
    return why.getMessage() + "; set an address that this machine has in 'listen'";
  }

  private static boolean isTaken(Throwable why) {
    return String.valueOf(why.getMessage()).contains("Address already in use");
  }

  private static boolean isForbidden(Throwable why) {
    return String.valueOf(why.getMessage()).contains("Permission denied");
  }
}
