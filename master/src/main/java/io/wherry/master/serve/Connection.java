package io.wherry.master.serve;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** One client's connection: answers its requests one after the other. Event loop only. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the connection, and that ends all
final class Connection extends ChannelInboundHandlerAdapter {
  private static final System.Logger LOG = System.getLogger(Connection.class.getName());
  private static final int PIPELINED = 32;
  private static final long LINGER_MILLIS = 1000;

  private final Site site;
  private final Answers answers;
  private final ArrayDeque<HttpRequest> pending = new ArrayDeque<>();
  private Optional<BodySender> sender = Optional.empty();
  private boolean busy;
  private boolean making;
  private boolean ending;

  Connection(Site site) {
    this.site = site;
    this.answers = new Answers(site.clock());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (!ending && message instanceof HttpRequest request) receive(context, request);
      else if (message instanceof HttpContent content && content.decoderResult().isFailure())
        context.close();
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void receive(ChannelHandlerContext context, HttpRequest request) {
    if (busy) {
      pending.add(request);
      if (pending.size() == PIPELINED) context.channel().config().setAutoRead(false);
    } else {
      answer(context, request);
    }
  }

  private void answer(ChannelHandlerContext context, HttpRequest request) {
    busy = true;
    var exchange = Exchange.of(request, site.nanos().getAsLong());
    var objection = objection(request);
    if (objection.isPresent()) {
      reject(context, exchange.last(), objection.get());
      return;
    }
    var path = RequestPath.of(request.uri());
    if (path.isEmpty()) {
      send(context, exchange, answers.plain(exchange, HttpResponseStatus.BAD_REQUEST));
      return;
    }
    var page = site.pages().get(path.get());
    if (page != null) showPage(context, exchange.of(ServeListener.PathKind.PAGE), page);
    else showFile(context, exchange.of(ServeListener.PathKind.of(path.get())), path.get());
  }

  /** What makes a request unacceptable, and its connection with it. */
  private static Optional<HttpResponseStatus> objection(HttpRequest request) {
    var result = request.decoderResult();
    if (result.isFailure()) return Optional.of(malformed(result.cause()));
    if (request.protocolVersion().majorVersion() != 1)
      return Optional.of(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED);
    var method = request.method();
    if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD))
      return Optional.of(HttpResponseStatus.METHOD_NOT_ALLOWED);
    if (HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0)
      return Optional.of(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
    int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
    if (hosts > 1 || (hosts == 0 && request.protocolVersion().equals(HttpVersion.HTTP_1_1)))
      return Optional.of(HttpResponseStatus.BAD_REQUEST);
    return Optional.empty();
  }

  private static HttpResponseStatus malformed(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException _ -> HttpResponseStatus.REQUEST_URI_TOO_LONG;
      case TooLongHttpHeaderException _ -> HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
      default -> HttpResponseStatus.BAD_REQUEST;
    };
  }

  private void showFile(ChannelHandlerContext context, Exchange exchange, String path) {
    switch (site.files().find(path)) {
      case FileTree.Lookup.Found(var file) -> showFound(context, exchange, path, file);
      case FileTree.Lookup.Absent _ -> plain(context, exchange, HttpResponseStatus.NOT_FOUND);
      case FileTree.Lookup.Forbidden _ -> plain(context, exchange, HttpResponseStatus.FORBIDDEN);
      case FileTree.Lookup.Unreadable(var why) -> {
        LOG.log(Level.WARNING, "cannot serve {0}: {1}", path, why);
        plain(context, exchange, HttpResponseStatus.SERVICE_UNAVAILABLE);
      }
    }
  }

  private void showFound(
      ChannelHandlerContext context, Exchange exchange, String path, ServedFile file) {
    if (Conditions.isNotModified(exchange.headers(), file)) {
      file.close();
      send(context, exchange, answers.notModified(exchange, path, file));
      return;
    }
    var all = new ByteRange.Part(0, file.size());
    switch (exchange.wantsBody() ? Conditions.range(exchange.headers(), file) : WHOLE) {
      case ByteRange.Whole _ -> {
        context.write(answers.file(exchange, path, file, file.size()));
        sendBody(context, exchange, 200, file, exchange.wantsBody() ? all : NOTHING);
      }
      case ByteRange.Part part -> {
        context.write(answers.part(exchange, path, file, part));
        sendBody(context, exchange, 206, file, part);
      }
      case ByteRange.Unsatisfiable _ -> {
        file.close();
        send(context, exchange, answers.unsatisfiable(exchange, file));
      }
    }
  }

  private static final ByteRange WHOLE = new ByteRange.Whole();
  private static final ByteRange.Part NOTHING = new ByteRange.Part(0, 0);

  private void sendBody(
      ChannelHandlerContext context,
      Exchange exchange,
      int status,
      ServedFile file,
      ByteRange.Part part) {
    var body =
        new BodySender(
            context,
            site.pacing(),
            address(context),
            file,
            part,
            (bytes, complete) -> ended(context, exchange, status, bytes, complete));
    sender = Optional.of(body);
    body.next();
  }

  private static InetAddress address(ChannelHandlerContext context) {
    return context.channel().remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  private void showPage(ChannelHandlerContext context, Exchange exchange, Page page) {
    making = true;
    try {
      site.pageThreads()
          .execute(() -> {
            var content = made(page);
            context
                .executor()
                .execute(() -> send(context, exchange, answers.page(exchange, content)));
          });
    } catch (RejectedExecutionException e) {
      context.close(); // the server is closing
    }
  }

  private static Page.Content made(Page page) {
    try {
      return page.content();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a page could not be made", e);
      return Page.Content.text(500, "this page could not be made; the log says why\n");
    }
  }

  private void plain(ChannelHandlerContext context, Exchange exchange, HttpResponseStatus status) {
    var answer = answers.plain(exchange, status);
    if (status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE))
      answer.headers().set(HttpHeaderNames.RETRY_AFTER, "5");
    send(context, exchange, answer);
  }

  private void send(ChannelHandlerContext context, Exchange exchange, FullHttpResponse answer) {
    making = false;
    int status = answer.status().code();
    long bytes = answer.content().readableBytes();
    context
        .writeAndFlush(answer)
        .addListener(sent ->
            ended(context, exchange, status, sent.isSuccess() ? bytes : 0, sent.isSuccess()));
  }

  private void reject(ChannelHandlerContext context, Exchange exchange, HttpResponseStatus status) {
    var answer = answers.plain(exchange, status);
    if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED))
      answer.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
    send(context, exchange, answer);
  }

  private void ended(
      ChannelHandlerContext context, Exchange exchange, int status, long bytes, boolean complete) {
    sender = Optional.empty();
    site.listener()
        .served(
            new ServeListener.Served(
                exchange.kind(), status, bytes, site.since(exchange.begun()), complete));
    if (!complete) context.close();
    else if (!exchange.keepAlive()) linger(context);
    else resume(context);
  }

  private void resume(ChannelHandlerContext context) {
    busy = false;
    var next = pending.poll();
    if (next != null) answer(context, next);
    if (pending.size() < PIPELINED / 2 && !context.channel().config().isAutoRead())
      context.channel().config().setAutoRead(true);
  }

  /** What the client still sends is read and dropped, else it might lose the answer to a reset. */
  private void linger(ChannelHandlerContext context) {
    ending = true;
    pending.clear();
    context.channel().config().setAutoRead(true);
    if (context.channel() instanceof DuplexChannel duplex) duplex.shutdownOutput();
    context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    boolean ours = making || sender.map(BodySender::isWaiting).orElse(false);
    if (event instanceof IdleStateEvent && !ours) context.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) LOG.log(Level.ERROR, "connection failed", cause);
    context.close();
  }
}
