package io.wherry.common.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Values to JSON. */
final class Printing {
  private Printing() {}

  static void write(JsonGenerator out, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> out.writeNull();
      case String text -> out.writeString(text);
      case Boolean flag -> out.writeBoolean(flag);
      case Integer number -> out.writeNumber(number);
      case Long number -> out.writeNumber(number);
      case Double number -> out.writeNumber(number);
      case Enum<?> constant -> out.writeString(constant.name());
      case Instant instant -> out.writeString(instant.toString());
      case Duration duration -> out.writeString(duration.toString());
      case Path path -> out.writeString(path.toString());
      case byte[] bytes -> out.writeString(Base64.getEncoder().encodeToString(bytes));
      case Optional<?> optional -> write(out, optional.orElse(null));
      case Collection<?> items -> list(out, items);
      case Map<?, ?> map -> map(out, map);
      case Record record -> record(out, record);
      default -> other(out, value);
    }
  }

  private static void list(JsonGenerator out, Collection<?> items) throws IOException {
    out.writeStartArray();
    for (var item : items) write(out, item);
    out.writeEndArray();
  }

  private static void map(JsonGenerator out, Map<?, ?> map) throws IOException {
    out.writeStartObject();
    for (var entry : map.entrySet()) {
      out.writeFieldName(keyOf(entry.getKey()));
      write(out, entry.getValue());
    }
    out.writeEndObject();
  }

  private static String keyOf(Object key) {
    if (key instanceof Record record && Shape.of(record.getClass()).isPlainString()) {
      return (String) Shape.valueOf(Shape.of(record.getClass()).components().getFirst(), record);
    }
    return key instanceof Enum<?> constant ? constant.name() : key.toString();
  }

  private static void record(JsonGenerator out, Record record) throws IOException {
    var shape = Shape.of(record.getClass());
    boolean marked = Shape.needsMark(record.getClass());
    if (shape.isPlainString() && !marked) {
      out.writeString((String) Shape.valueOf(shape.components().getFirst(), record));
      return;
    }
    out.writeStartObject();
    if (marked) out.writeStringField("type", record.getClass().getSimpleName());
    for (var component : shape.components()) {
      var value = Shape.valueOf(component, record);
      if (value instanceof Optional<?> optional && optional.isEmpty()) continue;
      out.writeFieldName(component.getName());
      write(out, value);
    }
    out.writeEndObject();
  }

  /** Final value classes that a string makes, such as a version. */
  private static void other(JsonGenerator out, Object value) throws IOException {
    if (!Binding.isMadeOfString(value.getClass())) {
      throw new IllegalArgumentException(
          "cannot write a " + value.getClass().getName() + " as JSON");
    }
    out.writeString(value.toString());
  }
}
