package io.wherry.common.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Fragments to typed values. A value that cannot be had leaves a problem and an empty answer. */
final class Typing {
  private final Problems problems;

  Typing(Problems problems) {
    this.problems = problems;
  }

  Optional<Object> record(Class<?> type, Fragment.Keys keys, String prefix) {
    unknownKeys(type, keys, prefix);
    return typed(type, keys, prefix);
  }

  /** Without a look at keys that are others' where the record is inline. */
  private Optional<Object> typed(Class<?> type, Fragment.Keys keys, String prefix) {
    var arguments = new ArrayList<Object>();
    for (var component : type.getRecordComponents()) {
      component(component, keys, prefix).ifPresent(arguments::add);
    }
    if (arguments.size() < type.getRecordComponents().length) return Optional.empty();
    return make(
        type,
        arguments,
        keys.at(),
        prefix.isEmpty() ? "settings" : prefix.substring(0, prefix.length() - 1));
  }

  private void unknownKeys(Class<?> type, Fragment.Keys keys, String prefix) {
    var known = keysOf(type).toList();
    keys.values()
        .forEach((key, value) -> {
          if (!known.contains(key))
            problems.add(value.at(), "unknown key '" + prefix + key + "'" + Nearest.to(key, known));
        });
  }

  private static Stream<String> keysOf(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .flatMap(c -> settingOf(c).inline() ? keysOf(c.getType()) : Stream.of(keyOf(c)));
  }

  private Optional<Object> component(RecordComponent component, Fragment.Keys keys, String prefix) {
    if (settingOf(component).inline()) return typed(component.getType(), keys, prefix);
    var key = keyOf(component);
    var given = keys.values().get(key);
    var type = component.getGenericType();
    if (given == null || given instanceof Fragment.Nothing) {
      if (isNested(component.getType()))
        return record(
            component.getType(), new Fragment.Keys(Map.of(), keys.at()), prefix + key + ".");
      return absent(component, keys, prefix + key);
    }
    return value(given, type, prefix + key);
  }

  private Optional<Object> absent(RecordComponent component, Fragment.Keys keys, String key) {
    var fallback = settingOf(component).fallback();
    if (!fallback.equals(Setting.REQUIRED))
      return value(Fragment.inline(fallback, "built-in"), component.getGenericType(), key);
    if (component.getType() == Optional.class) return Optional.of(Optional.empty());
    problems.add(keys.at(), "'" + key + "' must be given: " + settingOf(component).value());
    return Optional.empty();
  }

  private Optional<Object> value(Fragment given, Type type, String key) {
    if (type instanceof ParameterizedType generic) return container(given, generic, key);
    var raw = (Class<?>) type;
    return switch (given) {
      case Fragment.Keys keys when isNested(raw) -> record(raw, keys, key + ".");
      case Fragment.Text text when !isNested(raw) -> scalar(text, raw, key);
      case Fragment.Keys _, Fragment.Text _, Fragment.Items _, Fragment.Nothing _ -> {
        problems.add(
            given.at(),
            "'" + key + "' must be " + (isNested(raw) ? "a block of keys" : article(name(raw))));
        yield Optional.empty();
      }
    };
  }

  private Optional<Object> container(Fragment given, ParameterizedType type, String key) {
    var inner = type.getActualTypeArguments();
    if (type.getRawType() == Optional.class) {
      if (given instanceof Fragment.Text(var text, var _) && text.isEmpty())
        return Optional.of(Optional.empty());
      return value(given, inner[0], key).map(Optional::of);
    }
    if (type.getRawType() == List.class) return list(given, inner[0], key);
    if (type.getRawType() == Map.class) return map(given, inner[1], key);
    throw new IllegalStateException(
        "setting " + key + " has a type that cannot be configured: " + type);
  }

  private Optional<Object> list(Fragment given, Type inner, String key) {
    if (!(given instanceof Fragment.Items items)) {
      problems.add(given.at(), "'" + key + "' must be a list: [a, b] or one '- item' a line");
      return Optional.empty();
    }
    var values = new ArrayList<Object>();
    for (var item : items.values()) value(item, inner, key).ifPresent(values::add);
    return values.size() == items.values().size()
        ? Optional.of(List.copyOf(values))
        : Optional.empty();
  }

  private Optional<Object> map(Fragment given, Type inner, String key) {
    var values = new LinkedHashMap<String, Object>();
    if (given instanceof Fragment.Text(var text, var _) && text.isEmpty())
      return Optional.of(Map.of());
    if (!(given instanceof Fragment.Keys keys)) {
      problems.add(given.at(), "'" + key + "' must be a block of keys");
      return Optional.empty();
    }
    keys.values()
        .forEach((name, item) ->
            value(item, inner, key + "." + name).ifPresent(v -> values.put(name, v)));
    return values.size() == keys.values().size()
        ? Optional.of(Map.copyOf(values))
        : Optional.empty();
  }

  private Optional<Object> scalar(Fragment.Text given, Class<?> type, String key) {
    try {
      return Optional.of(parse(given.value(), type));
    } catch (NumberFormatException e) {
      problems.add(given.at(), "'" + key + "' must be a whole number, not '" + given.value() + "'");
    } catch (IllegalArgumentException e) {
      problems.add(given.at(), "'" + key + "': " + e.getMessage());
    }
    return Optional.empty();
  }

  private static Object parse(String text, Class<?> type) {
    if (type == String.class) return text;
    if (type == int.class) return Integer.parseInt(text);
    if (type == long.class) return Long.parseLong(text);
    if (type == double.class) return Double.parseDouble(text);
    if (type == boolean.class) return flag(text);
    if (type == Duration.class) return Durations.parse(text);
    if (type == Path.class) return Path.of(text);
    if (type.isEnum()) return constant(text, type);
    return fromString(text, type);
  }

  private static boolean flag(String text) {
    return switch (text) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw new IllegalArgumentException("must be true or false, not '" + text + "'");
    };
  }

  private static Object constant(String text, Class<?> type) {
    var names =
        Arrays.stream(type.getEnumConstants()).map(c -> kebab(((Enum<?>) c).name())).toList();
    int index = names.indexOf(text);
    if (index < 0)
      throw new IllegalArgumentException(
          "must be one of " + String.join(", ", names) + ", not '" + text + "'");
    return type.getEnumConstants()[index];
  }

  private static Object fromString(String text, Class<?> type) {
    try {
      var parse = parser(type);
      return parse.isPresent()
          ? parse.get().invoke(null, text)
          : type.getConstructor(String.class).newInstance(text);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("settings cannot hold a " + type.getName(), e);
    }
  }

  /** {@code static T parse(String)}: how a value of several parts is written in one word. */
  private static Optional<Method> parser(Class<?> type) {
    try {
      return Optional.of(type.getMethod("parse", String.class))
          .filter(m -> Modifier.isStatic(m.getModifiers()) && m.getReturnType() == type);
    } catch (NoSuchMethodException none) {
      return Optional.empty();
    }
  }

  private Optional<Object> make(Class<?> type, List<Object> arguments, String at, String key) {
    try {
      var types =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return Optional.of(constructor.newInstance(arguments.toArray()));
    } catch (InvocationTargetException e) {
      problems.add(
          at, key + ": " + (e.getCause() == null ? e.getMessage() : e.getCause().getMessage()));
      return Optional.empty();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + type.getName(), e);
    }
  }

  static boolean isNested(Class<?> type) {
    if (!type.isRecord() || parser(type).isPresent()) return false;
    var components = type.getRecordComponents();
    return components.length != 1
        || components[0].getType() != String.class
        || components[0].isAnnotationPresent(Setting.class);
  }

  static Optional<Class<?>> nestedItem(RecordComponent component) {
    if (!(component.getGenericType() instanceof ParameterizedType generic)) return Optional.empty();
    var item = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
    return item instanceof Class<?> type && isNested(type) ? Optional.of(type) : Optional.empty();
  }

  static Setting settingOf(RecordComponent component) {
    var setting = component.getAnnotation(Setting.class);
    if (setting == null)
      throw new IllegalStateException(
          component.getDeclaringRecord().getName() + "." + component.getName() + " lacks @Setting");
    return setting;
  }

  static String keyOf(RecordComponent component) {
    return kebab(component.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2"));
  }

  static String kebab(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static String typeName(RecordComponent component) {
    if (component.getGenericType() instanceof ParameterizedType generic) {
      var inner = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      var word = inner instanceof Class<?> type ? name(type) : "value";
      return component.getType() == List.class
          ? "list of " + word
          : component.getType() == Map.class ? "map to " + word : word;
    }
    return name(component.getType());
  }

  private static String name(Class<?> type) {
    if (type == int.class || type == long.class) return "whole number";
    if (type == double.class) return "number";
    if (type == boolean.class) return "true or false";
    if (type == String.class) return "text";
    if (type == Path.class) return "path";
    if (type == ByteSize.class) return "size";
    if (type.isEnum())
      return String.join(
          " | ",
          Arrays.stream(type.getEnumConstants()).map(c -> kebab(((Enum<?>) c).name())).toList());
    return kebab(type.getSimpleName().replaceAll("([a-z0-9])([A-Z])", "$1 $2"));
  }

  private static String article(String noun) {
    return ("aeiou".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ") + noun;
  }
}
