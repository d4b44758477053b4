package io.wherry.master.serve;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

/**
 * Sends a stretch of a file without copying it, in pieces as large as the pacing allows. On the
 * connection's event loop only; closes the file and tells {@code done} once, whatever happens.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the executor's; the task tells its own end
final class BodySender {
  /** What became of it: the bytes sent, and whether that was all. */
  interface Done {
    void sent(long bytes, boolean complete);
  }

  private final ChannelHandlerContext context;
  private final Pacing pacing;
  private final InetAddress host;
  private final ServedFile file;
  private final Done done;
  private long position;
  private long left;
  private long sent;
  private boolean waiting;

  BodySender(
      ChannelHandlerContext context,
      Pacing pacing,
      InetAddress host,
      ServedFile file,
      ByteRange.Part part,
      Done done) {
    this.context = context;
    this.pacing = pacing;
    this.host = host;
    this.file = file;
    this.done = done;
    this.position = part.first();
    this.left = part.length();
  }

  /** True while it is the pacing that holds it up, not the client. */
  boolean isWaiting() {
    return waiting;
  }

  void next() {
    waiting = false;
    if (left == 0) {
      context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(this::ended);
      return;
    }
    long piece = Math.min(left, pacing.piece());
    long wait = pacing.take(host, piece);
    if (wait == 0) send(piece);
    else sendLater(piece, wait);
  }

  private void sendLater(long piece, long nanos) {
    waiting = true;
    context.flush();
    context.executor().schedule(() -> send(piece), nanos, TimeUnit.NANOSECONDS);
  }

  private void send(long piece) {
    waiting = false;
    if (!context.channel().isActive()) {
      finish(false);
      return;
    }
    var message = file.body().piece(position, piece);
    position += piece;
    left -= piece;
    if (left == 0) {
      context.write(message).addListener(future -> count(message, future.isSuccess()));
      context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(this::ended);
    } else {
      context.writeAndFlush(message).addListener(future -> after(future.isSuccess(), message));
    }
  }

  private void count(Object message, boolean success) {
    sent += Body.sent(message, success);
  }

  private void after(boolean success, Object message) {
    count(message, success);
    if (success) next();
    else finish(false);
  }

  private void ended(io.netty.util.concurrent.Future<? super Void> future) {
    finish(future.isSuccess());
  }

  private void finish(boolean complete) {
    file.close();
    done.sent(sent, complete);
  }
}
