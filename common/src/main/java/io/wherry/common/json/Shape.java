package io.wherry.common.json;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What reflection tells of a record or a sealed interface; looked up once per type. */
final class Shape {
  private static final ClassValue<Shape> SHAPES =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          return new Shape(type);
        }
      };

  private final Class<?> type;
  private final List<RecordComponent> components;
  private final List<Class<?>> alternatives;

  private Shape(Class<?> type) {
    this.type = type;
    this.components = type.isRecord() ? List.of(type.getRecordComponents()) : List.of();
    this.alternatives = new ArrayList<>();
    gather(type);
    components.forEach(component -> component.getAccessor().setAccessible(true));
  }

  static Shape of(Class<?> type) {
    return SHAPES.get(type);
  }

  List<RecordComponent> components() {
    return components;
  }

  /** True for a record that stands for one string, such as a name or a digest. */
  boolean isPlainString() {
    return components.size() == 1 && components.getFirst().getType() == String.class;
  }

  /** The record of a sealed family that goes by {@code name}. */
  Optional<Class<?>> alternative(String name) {
    return alternatives.stream().filter(a -> a.getSimpleName().equals(name)).findFirst();
  }

  /** True where a value of {@code recordType} needs a type mark: it is one of a sealed family. */
  static boolean needsMark(Class<?> recordType) {
    return Arrays.stream(recordType.getInterfaces()).anyMatch(Class::isSealed);
  }

  Object make(Object[] arguments) {
    var types = components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + type.getName(), e);
    }
  }

  static Object valueOf(RecordComponent component, Object of) {
    try {
      return component.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "cannot read " + component.getName() + " of " + of.getClass().getName(), e);
    }
  }

  private void gather(Class<?> family) {
    if (!family.isSealed()) return;
    for (var member : family.getPermittedSubclasses()) {
      if (member.isSealed()) gather(member);
      else alternatives.add(member);
    }
  }
}
