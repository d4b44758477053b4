package io.wherry.master.serve;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** Heads of answers. One per connection: not for several threads. */
final class Answers {
  private static final DefaultHttpHeadersFactory HEADERS =
      DefaultHttpHeadersFactory.headersFactory().withValidation(false);
  private static final String LASTING = "public, max-age=31536000, immutable";

  private final InstantSource clock;
  private long dated = Long.MIN_VALUE;
  private String date = "";

  Answers(InstantSource clock) {
    this.clock = clock;
  }

  HttpResponse file(Exchange exchange, String path, ServedFile file, long length) {
    var head = head(exchange, HttpResponseStatus.OK, length);
    describe(head, path, file);
    head.headers().set(HttpHeaderNames.CONTENT_TYPE, MediaTypes.of(path));
    return head;
  }

  HttpResponse part(Exchange exchange, String path, ServedFile file, ByteRange.Part part) {
    var head = file(exchange, path, file, part.length());
    head.setStatus(HttpResponseStatus.PARTIAL_CONTENT);
    long last = part.first() + part.length() - 1;
    head.headers()
        .set(
            HttpHeaderNames.CONTENT_RANGE,
            "bytes " + part.first() + "-" + last + "/" + file.size());
    return head;
  }

  FullHttpResponse unsatisfiable(Exchange exchange, ServedFile file) {
    var answer = plain(exchange, HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE);
    answer.headers().set(HttpHeaderNames.CONTENT_RANGE, "bytes */" + file.size());
    return answer;
  }

  FullHttpResponse notModified(Exchange exchange, String path, ServedFile file) {
    var answer = full(exchange, HttpResponseStatus.NOT_MODIFIED, new byte[0]);
    answer.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
    describe(answer, path, file);
    return answer;
  }

  private static void describe(HttpResponse head, String path, ServedFile file) {
    head.headers()
        .set(HttpHeaderNames.ETAG, file.etag())
        .set(HttpHeaderNames.LAST_MODIFIED, file.lastModified())
        .set(HttpHeaderNames.ACCEPT_RANGES, HttpHeaderValues.BYTES)
        .set(
            HttpHeaderNames.CACHE_CONTROL,
            MediaTypes.isLasting(path) ? LASTING : HttpHeaderValues.NO_CACHE);
  }

  /** A status and its name as text. */
  FullHttpResponse plain(Exchange exchange, HttpResponseStatus status) {
    var body = (status + "\n").getBytes(StandardCharsets.US_ASCII);
    var answer = full(exchange, status, body);
    answer.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    return answer;
  }

  FullHttpResponse page(Exchange exchange, Page.Content content) {
    var answer =
        full(
            exchange,
            HttpResponseStatus.valueOf(content.status()),
            content.body().getBytes(StandardCharsets.UTF_8));
    answer
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, content.type())
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    return answer;
  }

  private FullHttpResponse full(Exchange exchange, HttpResponseStatus status, byte[] body) {
    var sent = exchange.wantsBody() ? Unpooled.wrappedBuffer(body) : Unpooled.EMPTY_BUFFER;
    var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, sent, HEADERS, HEADERS);
    common(answer, exchange, body.length);
    return answer;
  }

  private HttpResponse head(Exchange exchange, HttpResponseStatus status, long length) {
    var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, HEADERS);
    common(head, exchange, length);
    return head;
  }

  private void common(HttpResponse answer, Exchange exchange, long length) {
    answer
        .headers()
        .set(HttpHeaderNames.DATE, date())
        .set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length))
        .set("x-content-type-options", "nosniff");
    if (!exchange.keepAlive())
      answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    else if (!exchange.request().protocolVersion().isKeepAliveDefault())
      answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
  }

  private String date() {
    long second = clock.instant().getEpochSecond();
    if (second != dated) {
      dated = second;
      date = ServedFile.date(second);
    }
    return date;
  }
}
