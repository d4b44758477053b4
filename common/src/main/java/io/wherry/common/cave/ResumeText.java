package io.wherry.common.cave;

import io.wherry.common.pbin.MalformedText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The notation of resume files: {@code Name(key="text";key=Name(…);)}. */
final class ResumeText {
  private static final int DEEPEST = 64;
  private final String text;
  private final String source;
  private int at;
  private int depth;

  ResumeText(String text, String source) {
    this.text = text;
    this.source = source;
  }

  /** What stands behind a key. */
  sealed interface Item {
    record Text(String value) implements Item {}

    /** {@code reader} and {@code at} are for errors about it. */
    record Thing(String name, Map<String, Item> values, ResumeText reader, int at) implements Item {
      Thing object(String key) {
        if (values.get(key) instanceof Thing thing) return thing;
        throw wrong("has no object '" + key + "'");
      }

      String text(String key) {
        if (values.get(key) instanceof Text(var value)) return value;
        throw wrong("has no text '" + key + "'");
      }

      CaveId id(String key) {
        return parsed(text(key));
      }

      private CaveId parsed(String text) {
        try {
          return CaveId.parse(text);
        } catch (IllegalArgumentException e) {
          throw wrong("names a package that cannot be read: " + e.getMessage());
        }
      }

      /** Of a list: numbered from one, with their count. */
      private List<Item> listed() {
        var found = new ArrayList<Item>();
        for (int number = 1; values.containsKey(String.valueOf(number)); number++)
          found.add(values.get(String.valueOf(number)));
        if (!text("count").equals(String.valueOf(found.size())))
          throw wrong("counts " + text("count") + " and has " + found.size());
        return found;
      }

      List<Thing> items() {
        var things = new ArrayList<Thing>();
        for (var item : listed()) {
          if (!(item instanceof Thing thing)) throw wrong("lists a text among objects");
          things.add(thing);
        }
        return things;
      }

      List<CaveId> ids() {
        var ids = new ArrayList<CaveId>();
        for (var item : listed()) {
          if (!(item instanceof Text(var value))) throw wrong("lists an object among texts");
          ids.add(parsed(value));
        }
        return ids;
      }

      MalformedText wrong(String what) {
        return reader.malformed(at, name + " " + what);
      }
    }
  }

  /** The whole text is one object, ended as values are. */
  Item.Thing read() {
    var thing = thing();
    expect(';');
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) at++;
    if (at < text.length()) throw malformed(at, "something follows the end");
    return thing;
  }

  private Item.Thing thing() {
    if (++depth > DEEPEST) throw malformed(at, "nested too deeply");
    int begin = at;
    var name = upTo('(');
    var values = new LinkedHashMap<String, Item>();
    while (peek() != ')') {
      var key = upTo('=');
      var value = peek() == '"' ? new Item.Text(quoted()) : value();
      expect(';');
      if (values.put(key, value) != null) throw malformed(begin, "'" + key + "' stands twice");
    }
    expect(')');
    depth--;
    return new Item.Thing(name, values, this, begin);
  }

  /** An object, or nothing, which is written without parentheses. */
  private Item value() {
    if (!text.startsWith("null;", at)) return thing();
    at += "null".length();
    return new Item.Text("");
  }

  private String upTo(char end) {
    int begin = at;
    while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || at("_@.-"))) at++;
    if (at == begin) throw malformed(at, "a name was expected");
    var name = text.substring(begin, at);
    expect(end);
    return name;
  }

  private boolean at(String any) {
    return any.indexOf(text.charAt(at)) >= 0;
  }

  private String quoted() {
    expect('"');
    var value = new StringBuilder();
    while (peek() != '"') {
      if (peek() == '\\') at++;
      value.append(peek());
      at++;
    }
    expect('"');
    return value.toString();
  }

  private char peek() {
    if (at >= text.length()) throw malformed(text.length(), "it ends in the middle");
    return text.charAt(at);
  }

  private void expect(char c) {
    if (peek() != c) throw malformed(at, "'" + c + "' was expected");
    at++;
  }

  private MalformedText malformed(int where, String problem) {
    return MalformedText.at(source, text, Math.min(where, text.length()), problem);
  }
}
