package io.wherry.master.serve;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;

/** One request that is being answered. {@code begun} in nanoseconds of the site's ticker. */
record Exchange(HttpRequest request, ServeListener.PathKind kind, boolean keepAlive, long begun) {
  static Exchange of(HttpRequest request, long begun) {
    return new Exchange(
        request, ServeListener.PathKind.OTHER, HttpUtil.isKeepAlive(request), begun);
  }

  Exchange of(ServeListener.PathKind known) {
    return new Exchange(request, known, keepAlive, begun);
  }

  /** The same, but the connection ends with it. */
  Exchange last() {
    return new Exchange(request, kind, false, begun);
  }

  boolean wantsBody() {
    return !request.method().equals(HttpMethod.HEAD);
  }

  HttpHeaders headers() {
    return request.headers();
  }
}
