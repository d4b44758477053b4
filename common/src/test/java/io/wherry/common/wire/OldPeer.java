package io.wherry.common.wire;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Hears and says only what a kept wire has: everything else is lost on the way through it. */
final class OldPeer {
  private final Map<String, Descriptor> messages = new HashMap<>();

  OldPeer(FileDescriptorSet kept) throws DescriptorValidationException {
    var built = new HashMap<String, FileDescriptor>();
    for (var file : kept.getFileList()) {
      var needs = file.getDependencyList().stream().map(built::get).toArray(FileDescriptor[]::new);
      var descriptor = FileDescriptor.buildFrom(file, needs);
      built.put(file.getName(), descriptor);
      descriptor.getMessageTypes().forEach(m -> messages.put(m.getName(), m));
    }
  }

  /** The message as that peer has read it and would write it again. */
  byte[] pass(Message message) throws InvalidProtocolBufferException {
    var type = messages.get(message.getDescriptorForType().getName());
    if (type == null) return new byte[0];
    return stripped(DynamicMessage.parseFrom(type, message.toByteArray())).toByteArray();
  }

  private static Message stripped(Message message) {
    var out = message.toBuilder().setUnknownFields(UnknownFieldSet.getDefaultInstance());
    for (var field : message.getAllFields().entrySet()) {
      var key = field.getKey();
      if (isUnknown(key, field.getValue())) out.clearField(key);
      if (key.getJavaType() != FieldDescriptor.JavaType.MESSAGE) continue;
      if (key.isRepeated()) out.setField(key, each((List<?>) field.getValue()));
      else out.setField(key, stripped((Message) field.getValue()));
    }
    return out.build();
  }

  /** A value of an enum that came later says nothing to it. */
  private static boolean isUnknown(FieldDescriptor field, Object value) {
    return value instanceof EnumValueDescriptor v
        && field.getEnumType().getValues().stream().noneMatch(v::equals);
  }

  private static List<Message> each(List<?> messages) {
    var out = new ArrayList<Message>();
    for (var message : messages) out.add(stripped((Message) message));
    return out;
  }
}
