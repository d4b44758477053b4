package io.wherry.common.cave;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** What the real cave 3.0.0 once printed and wrote. */
final class Recorded {
  private Recorded() {}

  static String text(String name) {
    try (var in = Objects.requireNonNull(Recorded.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What its lines say, in order. */
  static List<CaveEvent> events(String name) {
    var output = new CaveOutput();
    return List.of(text(name).split("\n", -1)).stream().map(output::read).toList();
  }

  static <T> List<T> events(String name, Class<T> kind) {
    return events(name).stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
