package io.wherry.master.serve;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.System.Logger.Level;

/** Epoll, whose files go out by sendfile from native code, or else what Java has. */
record Transport(EventLoopGroup group, Class<? extends ServerChannel> channel) {
  private static final System.Logger LOG = System.getLogger(Transport.class.getName());

  static Transport open(int threads) {
    int count = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    var names = new DefaultThreadFactory("serve", true);
    if (Epoll.isAvailable()) {
      var group = new MultiThreadIoEventLoopGroup(count, names, EpollIoHandler.newFactory());
      return new Transport(group, EpollServerSocketChannel.class);
    }
    LOG.log(
        Level.WARNING, "serving without epoll, which is slower: {0}", Epoll.unavailabilityCause());
    var group = new MultiThreadIoEventLoopGroup(count, names, NioIoHandler.newFactory());
    return new Transport(group, NioServerSocketChannel.class);
  }
}
