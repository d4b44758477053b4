package io.wherry.master.measure;

import io.wherry.common.json.Json;
import io.wherry.master.rollout.MetricGate.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks a Prometheus server its instant queries (its HTTP API, version 1). Whatever goes wrong is no
 * reading, with the reason in one sentence.
 */
public final class Prometheus implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MOST_BYTES = 1 << 20;

  /** What a question may be answered with and no gate can use. */
  private static final Set<String> NO_NUMBERS = Set.of("matrix", "string");

  private final URI server;
  private final HttpClient client;

  /** {@code server} as in {@code http://prometheus:9090}; a path before its API may follow. */
  public Prometheus(URI server) {
    this.server = server;
    this.client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  }

  /** The address of a server; throws IllegalArgumentException saying what is wrong with it. */
  public static URI server(String text) {
    var uri = URI.create(text.strip());
    boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!web || uri.getHost() == null || uri.getQuery() != null || uri.getFragment() != null)
      throw new IllegalArgumentException(
          "not the address of a Prometheus server: '" + text + "'; write http://name:9090");
    return uri;
  }

  /** Waits for the answer, half a minute at most. */
  public Reading query(String query) {
    try {
      var answer = client.send(request(query), BodyHandlers.ofInputStream());
      try (var body = answer.body()) {
        return reading(answer.statusCode(), text(body));
      }
    } catch (HttpTimeoutException e) {
      return nothing("it did not answer within " + PATIENCE.toSeconds() + " s");
    } catch (ConnectException e) {
      return nothing("it cannot be reached");
    } catch (IOException e) {
      return nothing(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return nothing("the master is stopping");
    }
  }

  /** Why it will never answer that with numbers, where it is there and says so. Waits as well. */
  public Optional<String> objection(String query) {
    return query(query) instanceof Reading.Nothing(var why, var never) && never
        ? Optional.of(why)
        : Optional.empty();
  }

  private HttpRequest request(String query) {
    var base = server.toString().replaceAll("/+$", "");
    var asked = URLEncoder.encode(query, StandardCharsets.UTF_8);
    return HttpRequest.newBuilder(URI.create(base + "/api/v1/query"))
        .timeout(PATIENCE)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString("query=" + asked))
        .build();
  }

  private static String text(InputStream body) throws IOException {
    var bytes = body.readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES)
      throw new IOException("its answer is longer than " + MOST_BYTES + " bytes");
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private Reading reading(int status, String text) {
    Map<?, ?> said;
    try {
      said = Json.tree(text) instanceof Map<?, ?> map ? map : Map.of();
    } catch (IllegalArgumentException e) {
      return nothing("it answered " + status + " with what is not JSON");
    }
    if (!"success".equals(said.get("status"))) {
      var why = said.get("error") instanceof String error ? error : "no reason";
      var answered = "it answered " + status + ": " + why;
      return "bad_data".equals(said.get("errorType")) ? never(answered) : nothing(answered);
    }
    try {
      return values(said.get("data") instanceof Map<?, ?> data ? data : Map.of());
    } catch (IllegalArgumentException e) {
      return nothing("its answer is not understood: " + e.getMessage());
    }
  }

  private Reading values(Map<?, ?> data) {
    var result = data.get("result") instanceof List<?> list ? list : List.of();
    var values = new ArrayList<Double>();
    var type = String.valueOf(data.get("resultType"));
    if (NO_NUMBERS.contains(type)) return never("a gate needs numbers, and this is a " + type);
    switch (type) {
      case "scalar" -> values.add(sample(result));
      case "vector" -> {
        for (var series : result)
          values.add(sample(series instanceof Map<?, ?> map ? map.get("value") : null));
      }
      default -> throw new IllegalArgumentException("there are no results of type " + type);
    }
    return values.isEmpty() ? nothing("it has no data") : new Reading.Values(values);
  }

  /** A time and a value, as text. */
  private static double sample(@org.jspecify.annotations.Nullable Object pair) {
    if (!(pair instanceof List<?> list) || list.size() != 2)
      throw new IllegalArgumentException("a sample is not a time and a value");
    var text = String.valueOf(list.get(1));
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> number(text);
    };
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is no number", e);
    }
  }

  private Reading nothing(String why) {
    return new Reading.Nothing(by(why));
  }

  private Reading never(String why) {
    return new Reading.Nothing(by(why), true);
  }

  private String by(String why) {
    return "Prometheus at " + server + ": " + why;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
