package io.wherry.common.json;

import io.wherry.common.json.Json.BadJson;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tree of maps, lists and scalars to the type that is asked for. Every complaint names its place,
 * as {@code $.plan.changes[3].id}.
 */
final class Binding {
  private Binding() {}

  static Object of(@Nullable Object tree, Type type, String at) {
    try {
      return bind(tree, type, at);
    } catch (BadJson e) {
      throw e;
    } catch (IllegalArgumentException | ArithmeticException | java.time.DateTimeException e) {
      throw new BadJson(at + ": " + e.getMessage(), e);
    }
  }

  /**
   * True for a final class with one public constructor, of one string: it is written as its {@code
   * toString}.
   */
  static boolean isMadeOfString(Class<?> type) {
    return Modifier.isFinal(type.getModifiers())
        && !type.isRecord()
        && stringConstructor(type).isPresent();
  }

  private static Object bind(@Nullable Object tree, Type type, String at) {
    if (type instanceof ParameterizedType generic) return container(tree, generic, at);
    if (type instanceof WildcardType wildcard) return of(tree, wildcard.getUpperBounds()[0], at);
    if (type instanceof TypeVariable<?> || type == Object.class) return required(tree, at);
    return plain(required(tree, at), (Class<?>) type, at);
  }

  private static Object container(@Nullable Object tree, ParameterizedType type, String at) {
    var raw = (Class<?>) type.getRawType();
    var inner = type.getActualTypeArguments();
    if (raw == Optional.class)
      return tree == null ? Optional.empty() : Optional.of(of(tree, inner[0], at));
    if (raw == List.class || raw == Collection.class) return List.copyOf(items(tree, inner[0], at));
    if (raw == Set.class) return new LinkedHashSet<>(items(tree, inner[0], at));
    if (Map.class.isAssignableFrom(raw)) return map(tree, inner, at);
    return bind(tree, raw, at);
  }

  private static List<Object> items(@Nullable Object tree, Type inner, String at) {
    if (tree == null) return List.of();
    var items = new ArrayList<Object>();
    for (var item : cast(List.class, tree, at))
      items.add(of(item, inner, at + "[" + items.size() + "]"));
    return items;
  }

  private static Map<Object, Object> map(@Nullable Object tree, Type[] inner, String at) {
    var map = new LinkedHashMap<>();
    if (tree == null) return map;
    for (var entry : cast(Map.class, tree, at).entrySet()) {
      var e = (Map.Entry<?, ?>) entry;
      map.put(of(e.getKey(), inner[0], at), of(e.getValue(), inner[1], at + "." + e.getKey()));
    }
    return map;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Object plain(Object tree, Class<?> type, String at) {
    if (type == String.class) return cast(String.class, tree, at);
    if (type == boolean.class || type == Boolean.class) return cast(Boolean.class, tree, at);
    if (type == long.class || type == Long.class) return cast(Long.class, tree, at);
    if (type == int.class || type == Integer.class)
      return Math.toIntExact(cast(Long.class, tree, at));
    if (type == double.class || type == Double.class)
      return cast(Number.class, tree, at).doubleValue();
    if (type.isEnum()) return Enum.valueOf((Class) type, cast(String.class, tree, at));
    if (type == Instant.class) return Instant.parse(cast(String.class, tree, at));
    if (type == Duration.class) return Duration.parse(cast(String.class, tree, at));
    if (type == Path.class) return Path.of(cast(String.class, tree, at));
    if (type == byte[].class) return Base64.getDecoder().decode(cast(String.class, tree, at));
    if (type.isSealed()) return alternative(cast(Map.class, tree, at), type, at);
    if (type.isRecord()) return record(tree, type, at);
    return fromString(cast(String.class, tree, at), type, at);
  }

  private static Object alternative(Map<?, ?> tree, Class<?> family, String at) {
    var name = String.valueOf(tree.get("type"));
    var type =
        Shape.of(family)
            .alternative(name)
            .orElseThrow(() ->
                new BadJson(at + ": no " + family.getSimpleName() + " is called '" + name + "'"));
    return type.isEnum() ? of(tree.get("value"), type, at) : record(tree, type, at);
  }

  private static Object record(Object tree, Class<?> type, String at) {
    var shape = Shape.of(type);
    if (shape.isPlainString() && tree instanceof String text)
      return shape.make(new Object[] {text});
    var map = cast(Map.class, tree, at);
    var arguments = new ArrayList<Object>();
    for (var component : shape.components()) {
      arguments.add(
          of(
              map.get(component.getName()),
              component.getGenericType(),
              at + "." + component.getName()));
    }
    try {
      return shape.make(arguments.toArray());
    } catch (IllegalArgumentException e) {
      throw new BadJson(at + ": " + e.getMessage(), e);
    }
  }

  private static Object fromString(String text, Class<?> type, String at) {
    try {
      return stringConstructor(type)
          .orElseThrow(() -> new BadJson(at + ": cannot read a " + type.getName()))
          .newInstance(text);
    } catch (InvocationTargetException e) {
      throw new BadJson(at + ": " + (e.getCause() == null ? e : e.getCause()).getMessage(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + type.getName(), e);
    }
  }

  private static Optional<Constructor<?>> stringConstructor(Class<?> type) {
    try {
      return Optional.of(type.getConstructor(String.class));
    } catch (NoSuchMethodException none) {
      return Optional.empty();
    }
  }

  private static Object required(@Nullable Object tree, String at) {
    if (tree == null) throw new BadJson(at + ": missing");
    return tree;
  }

  private static <T> T cast(Class<T> type, @Nullable Object tree, String at) {
    var value = required(tree, at);
    if (!type.isInstance(value)) {
      throw new BadJson(
          at
              + ": expected "
              + type.getSimpleName().toLowerCase(java.util.Locale.ROOT)
              + ", found '"
              + value
              + "'");
    }
    return type.cast(value);
  }
}
