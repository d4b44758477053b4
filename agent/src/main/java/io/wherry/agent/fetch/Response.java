package io.wherry.agent.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** A server's answer to one GET. */
record Response(
    int status, InputStream body, Optional<String> tag, long begin, Optional<Duration> retryAfter)
    implements AutoCloseable {
  private static final Pattern RANGE = Pattern.compile("bytes ([0-9]{1,18})-[0-9]{1,18}/.*");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

  /** Asks for everything from {@code from} on, if it is still what {@code tag} names. */
  static Response get(URI uri, long from, Optional<String> tag, Patience patience)
      throws IOException {
    var connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout((int) patience.connect().toMillis());
    connection.setReadTimeout((int) patience.read().toMillis());
    connection.setRequestProperty("Accept-Encoding", "identity");
    if (from > 0 && tag.isPresent()) {
      connection.setRequestProperty("Range", "bytes=" + from + "-");
      connection.setRequestProperty("If-Range", tag.get());
    }
    int status = connection.getResponseCode();
    var body = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
    return new Response(
        status,
        body == null ? InputStream.nullInputStream() : body,
        Optional.ofNullable(connection.getHeaderField("ETag")),
        beginOf(status, connection.getHeaderField("Content-Range")),
        retryAfterOf(connection.getHeaderField("Retry-After")));
  }

  /** Where the body begins in the whole; a partial answer that does not say it begins nowhere. */
  private static long beginOf(int status, @org.jspecify.annotations.Nullable String range) {
    if (status != HttpURLConnection.HTTP_PARTIAL) return 0;
    var match = RANGE.matcher(range == null ? "" : range);
    return match.matches() ? Long.parseLong(match.group(1)) : -1;
  }

  private static Optional<Duration> retryAfterOf(@org.jspecify.annotations.Nullable String header) {
    if (header == null || !SECONDS.matcher(header).matches()) return Optional.empty();
    return Optional.of(Duration.ofSeconds(Long.parseLong(header)));
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
