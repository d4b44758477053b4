package io.wherry.common.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Records to JSON and back, without a container's worth of classes. Sealed interfaces carry {@code
 * "type"}, the simple name of the record; a record of one string is that string; absent Optionals
 * are left out; unknown properties are ignored, so that an older program reads what a newer one
 * wrote.
 */
public final class Json {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(100)
                  .maxStringLength(16 << 20)
                  .build())
          .build();

  private Json() {}

  /** Loads the parser, which takes a while at the first use. From any thread. */
  public static void makeReady() {
    tree("{}");
  }

  /** One line of JSON. */
  public static String write(Object value) {
    return print(value, false);
  }

  /** JSON for people. */
  public static String writePretty(Object value) {
    return print(value, true);
  }

  /**
   * Reads what {@link #write} wrote; throws {@link BadJson} naming the place where it went wrong.
   */
  public static <T> T read(Class<T> type, String text) {
    return type.cast(Binding.of(tree(text), type, "$"));
  }

  /** What others wrote, whose shape is not ours: maps, lists, text, numbers, truth. */
  public static @Nullable Object tree(String text) {
    try (var parser = FACTORY.createParser(text)) {
      parser.nextToken();
      var tree = Trees.read(parser);
      if (parser.nextToken() != null) throw new BadJson("more text after the JSON value");
      return tree;
    } catch (IOException e) {
      throw new BadJson("not JSON: " + firstLine(e));
    }
  }

  private static String print(Object value, boolean pretty) {
    var out = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      if (pretty) generator.setPrettyPrinter(new DefaultPrettyPrinter());
      Printing.write(generator, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** JSON that is no JSON, or not what the type asks for. */
  public static final class BadJson extends IllegalArgumentException {
    BadJson(String message) {
      super(message);
    }

    BadJson(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Jackson's tokens to maps, lists and scalars. */
  private static final class Trees {
    static @Nullable Object read(JsonParser parser) throws IOException {
      var token = parser.currentToken();
      if (token == null) throw new BadJson("no JSON value");
      return switch (token) {
        case START_OBJECT -> object(parser);
        case START_ARRAY -> array(parser);
        case VALUE_STRING -> parser.getText();
        case VALUE_NUMBER_INT -> parser.getLongValue();
        case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
        case VALUE_TRUE -> true;
        case VALUE_FALSE -> false;
        case VALUE_NULL -> null;
        case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
            throw new BadJson("unexpected " + token);
      };
    }

    private static Object object(JsonParser parser) throws IOException {
      var map = new java.util.LinkedHashMap<String, @Nullable Object>();
      while (parser.nextToken() != com.fasterxml.jackson.core.JsonToken.END_OBJECT) {
        var name = parser.currentName();
        parser.nextToken();
        map.put(name, read(parser));
      }
      return map;
    }

    private static Object array(JsonParser parser) throws IOException {
      var list = new java.util.ArrayList<@Nullable Object>();
      while (parser.nextToken() != com.fasterxml.jackson.core.JsonToken.END_ARRAY)
        list.add(read(parser));
      return list;
    }
  }
}
