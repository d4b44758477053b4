package io.wherry.agent.sync;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The client for HTTP, made when it is first asked for: it reads all authorities that the machine
 * trusts, which would be a tenth of a change that finds everything here. For one thread.
 */
final class Web implements Supplier<HttpClient>, AutoCloseable {
  private final Duration patience;
  private @Nullable HttpClient client;

  /** {@code patience} is for how long it tries to connect. */
  Web(Duration patience) {
    this.patience = patience;
  }

  @Override
  public HttpClient get() {
    if (client == null)
      client =
          HttpClient.newBuilder()
              .connectTimeout(patience)
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .build();
    return client;
  }

  /** Breaks off what it is about. */
  @Override
  public void close() {
    if (client != null) client.shutdownNow();
  }
}
