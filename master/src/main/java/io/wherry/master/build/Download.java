package io.wherry.master.build;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

/** Fetches one address into a file. */
@FunctionalInterface
interface Download {
  Duration CONNECT = Duration.ofSeconds(20);
  Duration WHOLE = Duration.ofMinutes(30);

  void fetch(URI address, Path into) throws IOException, InterruptedException;

  /** Over HTTP, following redirects that do not leave HTTPS. */
  static Download overHttp() {
    return (address, into) -> {
      try (var client =
          HttpClient.newBuilder()
              .connectTimeout(CONNECT)
              .followRedirects(HttpClient.Redirect.NORMAL)
              .build()) {
        var request = HttpRequest.newBuilder(address).timeout(WHOLE).build();
        var answer = client.send(request, BodyHandlers.ofFile(into));
        if (answer.statusCode() != 200)
          throw new IOException("the server answered " + answer.statusCode());
      }
    };
  }
}
