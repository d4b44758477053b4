package io.wherry.common.config;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Files to a typed settings record, in three stages: fragments, merged input, settings; every
 * problem is told at once.
 */
public final class Settings {
  private Settings() {}

  /** One line of the configuration reference. */
  public record Described(String key, String type, Optional<String> fallback, String about) {}

  /**
   * Reads {@code files} (later ones win, all must exist), then {@code overrides} ({@code
   * a.b=value}).
   *
   * @throws BadConfig with all problems, each naming file, line, key and rule
   */
  public static <T extends Record> T load(
      Class<T> type, List<Path> files, Map<String, String> overrides) throws BadConfig {
    var problems = new Problems();
    var merged = new Fragment.Keys(Map.of(), "settings");
    for (var file : files) merged = merged.under(read(file, problems));
    for (var override : overrides.entrySet())
      merged = merged.under(Fragment.override(override.getKey(), override.getValue()));
    var settings = new Typing(problems).record(type, merged, "");
    problems.throwIfAny();
    return type.cast(
        settings.orElseThrow(() -> new IllegalStateException("no problem, yet no settings")));
  }

  private static Fragment.Keys read(Path file, Problems problems) {
    try {
      return Fragment.parse(file.toString(), Files.readString(file), problems);
    } catch (NoSuchFileException e) {
      problems.add(file.toString(), "no such file; name another with --config");
    } catch (IOException e) {
      problems.add(file.toString(), "cannot be read: " + e.getMessage());
    }
    return new Fragment.Keys(Map.of(), file.toString());
  }

  /** Every key of {@code type}, nested ones dotted, for the reference. */
  public static List<Described> describe(Class<? extends Record> type) {
    var lines = new ArrayList<Described>();
    describe(type, "", lines);
    return List.copyOf(lines);
  }

  private static void describe(Class<?> type, String prefix, List<Described> lines) {
    for (var component : type.getRecordComponents()) {
      var key = prefix + Typing.keyOf(component);
      var setting = Typing.settingOf(component);
      if (Typing.isNested(component.getType())) {
        describe(component.getType(), below(component, prefix), lines);
        continue;
      }
      lines.add(
          new Described(key, Typing.typeName(component), fallback(component), setting.value()));
      Typing.nestedItem(component).ifPresent(item -> describe(item, key + "[].", lines));
    }
  }

  /** Empty for what must be given; what may be absent needs none to be so. */
  private static Optional<String> fallback(RecordComponent component) {
    var fallback = Typing.settingOf(component).fallback();
    if (!fallback.equals(Setting.REQUIRED)) return Optional.of(fallback);
    return component.getType() == Optional.class ? Optional.of("") : Optional.empty();
  }

  private static String below(RecordComponent nested, String prefix) {
    return Typing.settingOf(nested).inline() ? prefix : prefix + Typing.keyOf(nested) + ".";
  }

  /** The values in force, a {@code key: value} line each, secrets hidden. */
  public static List<String> effective(Record settings) {
    var lines = new ArrayList<String>();
    effective(settings, "", lines);
    return List.copyOf(lines);
  }

  private static void effective(Record settings, String prefix, List<String> lines) {
    for (var component : settings.getClass().getRecordComponents()) {
      var key = prefix + Typing.keyOf(component);
      var value = valueOf(component, settings);
      if (value instanceof Record nested && Typing.isNested(component.getType()))
        effective(nested, below(component, prefix), lines);
      else
        lines.add(key + ": " + (Typing.settingOf(component).secret() ? "(hidden)" : print(value)));
    }
  }

  private static String print(Object value) {
    return switch (value) {
      case Duration duration -> Durations.print(duration);
      case Optional<?> optional -> optional.map(Settings::print).orElse("(none)");
      case Collection<?> items ->
          "[" + String.join(", ", items.stream().map(Settings::print).toList()) + "]";
      case Enum<?> constant -> Typing.kebab(constant.name());
      default -> value.toString();
    };
  }

  private static Object valueOf(RecordComponent component, Record of) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read setting " + component.getName(), e);
    }
  }
}
