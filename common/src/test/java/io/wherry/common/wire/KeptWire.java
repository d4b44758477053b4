package io.wherry.common.wire;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.TextFormat;
import io.wherry.proto.v1.EnrolRequest;
import io.wherry.proto.v1.HostMessage;
import io.wherry.proto.v1.ReleaseRef;
import io.wherry.proto.v1.StatusRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Descriptors of the wire as it was and as it is. Those that are kept are never edited. */
final class KeptWire {
  private static final Path FOLDER = Path.of("src/test/resources/io/wherry/common/wire/kept");

  private KeptWire() {}

  /** Numbers of what is kept, the oldest first. */
  static List<Integer> numbers() throws IOException {
    try (var files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString().replace(".textproto", ""))
          .map(Integer::valueOf)
          .sorted(Comparator.naturalOrder())
          .toList();
    }
  }

  static FileDescriptorSet read(int number) {
    try {
      var set = FileDescriptorSet.newBuilder();
      TextFormat.merge(Files.readString(FOLDER.resolve(number + ".textproto")), set);
      return set.build();
    } catch (IOException e) {
      throw new UncheckedIOException("what is kept of the wire cannot be read", e);
    }
  }

  static FileDescriptorSet today() {
    var set = FileDescriptorSet.newBuilder();
    for (var message :
        List.of(
            ReleaseRef.getDescriptor(),
            HostMessage.getDescriptor(),
            EnrolRequest.getDescriptor(),
            StatusRequest.getDescriptor())) set.addFile(plain(message.getFile().toProto()));
    return set.build();
  }

  /** Without what matters to generated code only. */
  private static FileDescriptorProto plain(FileDescriptorProto file) {
    return file.toBuilder().clearSourceCodeInfo().build();
  }

  /** Keeps today's under the next number. */
  static void keep() throws IOException {
    int next = numbers().getLast() + 1;
    Files.writeString(FOLDER.resolve(next + ".textproto"), today().toString());
  }
}
