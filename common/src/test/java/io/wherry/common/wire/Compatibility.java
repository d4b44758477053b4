package io.wherry.common.wire;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What of an earlier wire a later one breaks. Names may change; what is on the wire may not. */
final class Compatibility {
  private final Shapes before;
  private final Shapes now;
  private final List<String> broken = new ArrayList<>();

  private Compatibility(Shapes before, Shapes now) {
    this.before = before;
    this.now = now;
  }

  /** All messages, enums and services of a set, by full name. */
  private record Shapes(
      Map<String, DescriptorProto> messages,
      Map<String, EnumDescriptorProto> enums,
      Map<String, ServiceDescriptorProto> services) {
    static Shapes of(FileDescriptorSet set) {
      var shapes = new Shapes(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
      for (var file : set.getFileList()) {
        var prefix = "." + file.getPackage() + ".";
        file.getMessageTypeList().forEach(message -> shapes.add(prefix, message));
        file.getEnumTypeList().forEach(e -> shapes.enums.put(prefix + e.getName(), e));
        file.getServiceList().forEach(s -> shapes.services.put(prefix + s.getName(), s));
      }
      return shapes;
    }

    private void add(String prefix, DescriptorProto message) {
      var name = prefix + message.getName();
      messages.put(name, message);
      message.getNestedTypeList().forEach(nested -> add(name + ".", nested));
      message.getEnumTypeList().forEach(e -> enums.put(name + "." + e.getName(), e));
    }
  }

  /** One line for each thing that a peer of the time of {@code before} would misunderstand. */
  static List<String> broken(FileDescriptorSet before, FileDescriptorSet now) {
    var found = new Compatibility(Shapes.of(before), Shapes.of(now));
    found.before.messages.forEach(found::message);
    found.before.enums.forEach(found::values);
    found.before.services.forEach(found::service);
    return found.broken;
  }

  private void message(String name, DescriptorProto old) {
    var fresh = now.messages.get(name);
    if (fresh == null) {
      broken.add("message " + name + " is gone");
      return;
    }
    old.getFieldList().forEach(field -> field(name, field, fresh, old));
    for (var field : fresh.getFieldList())
      if (isReserved(old, field.getNumber()))
        broken.add(name + ": number " + field.getNumber() + " was reserved and is used again");
  }

  private void field(
      String name, FieldDescriptorProto old, DescriptorProto fresh, DescriptorProto oldMessage) {
    var at = name + "." + old.getName() + " = " + old.getNumber();
    var found =
        fresh.getFieldList().stream().filter(f -> f.getNumber() == old.getNumber()).findFirst();
    if (found.isEmpty()) {
      if (!isReserved(fresh, old.getNumber())) broken.add(at + " is gone and not reserved");
      return;
    }
    if (!shape(old, oldMessage).equals(shape(found.get(), fresh)))
      broken.add(
          at
              + " was "
              + shape(old, oldMessage)
              + " and is "
              + shape(found.get(), fresh)
              + " "
              + found.get().getName());
  }

  private static String shape(FieldDescriptorProto field, DescriptorProto message) {
    boolean choice = field.hasOneofIndex() && !field.getProto3Optional();
    return field.getLabel()
        + " "
        + field.getType()
        + field.getTypeName()
        + (choice ? " in " + message.getOneofDecl(field.getOneofIndex()).getName() : "");
  }

  private static boolean isReserved(DescriptorProto message, int number) {
    return message.getReservedRangeList().stream()
        .anyMatch(range -> range.getStart() <= number && number < range.getEnd());
  }

  private void values(String name, EnumDescriptorProto old) {
    var fresh = Optional.ofNullable(now.enums.get(name));
    if (fresh.isEmpty()) {
      broken.add("enum " + name + " is gone");
      return;
    }
    old.getValueList().forEach(value -> value(name, value, fresh.get()));
  }

  private void value(String name, EnumValueDescriptorProto old, EnumDescriptorProto fresh) {
    var found =
        fresh.getValueList().stream().filter(v -> v.getNumber() == old.getNumber()).findFirst();
    boolean reserved =
        fresh.getReservedRangeList().stream()
            .anyMatch(r -> r.getStart() <= old.getNumber() && old.getNumber() <= r.getEnd());
    boolean same = found.map(v -> v.getName().equals(old.getName())).orElse(reserved);
    if (!same) broken.add(name + ": " + old.getNumber() + " no longer means " + old.getName());
  }

  private void service(String name, ServiceDescriptorProto old) {
    var fresh = now.services.get(name);
    if (fresh == null) {
      broken.add("service " + name + " is gone");
      return;
    }
    for (var method : old.getMethodList())
      if (fresh.getMethodList().stream().noneMatch(m -> same(m, method)))
        broken.add("method " + name + "/" + method.getName() + " is gone or is another one");
  }

  private static boolean same(MethodDescriptorProto one, MethodDescriptorProto other) {
    return one.getName().equals(other.getName())
        && one.getInputType().equals(other.getInputType())
        && one.getOutputType().equals(other.getOutputType())
        && one.getClientStreaming() == other.getClientStreaming()
        && one.getServerStreaming() == other.getServerStreaming();
  }
}
