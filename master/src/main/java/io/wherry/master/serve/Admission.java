package io.wherry.master.serve;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets connections in, as many as there is room for, and furnishes them. */
@Sharable
final class Admission extends ChannelInitializer<SocketChannel> {
  private static final String FULL =
      String.join(
          "\r\n",
          "HTTP/1.1 503 Service Unavailable",
          "retry-after: 5",
          "content-length: 0",
          "connection: close",
          "",
          "");

  private final Site site;
  private final ChannelGroup everybody;
  private final int most;
  private final Duration idle;
  private final AtomicInteger open = new AtomicInteger();

  Admission(Site site, ChannelGroup everybody, int most, Duration idle) {
    this.site = site;
    this.everybody = everybody;
    this.most = most;
    this.idle = idle;
  }

  @Override
  protected void initChannel(SocketChannel channel) {
    everybody.add(channel);
    int now = open.incrementAndGet();
    site.listener().connections(now);
    channel.closeFuture().addListener(_ -> site.listener().connections(open.decrementAndGet()));
    if (now > most) turnAway(channel);
    else furnish(channel);
  }

  private static void turnAway(Channel channel) {
    channel
        .writeAndFlush(Unpooled.copiedBuffer(FULL, StandardCharsets.US_ASCII))
        .addListener(ChannelFutureListener.CLOSE);
  }

  private void furnish(SocketChannel channel) {
    channel
        .pipeline()
        .addLast(new IdleStateHandler(true, 0, 0, idle.toMillis(), TimeUnit.MILLISECONDS))
        .addLast(new HttpServerCodec(new HttpDecoderConfig()))
        .addLast(new Connection(site));
  }
}
