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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

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

  /** The highest of them, also for those who have them in a jar only. */
  static int newest() {
    int number = 0;
    while (KeptWire.class.getResource(name(number + 1)) != null) number++;
    return number;
  }

  private static String name(int number) {
    return "kept/" + number + ".textproto";
  }

  static FileDescriptorSet read(int number) {
    try {
      var set = FileDescriptorSet.newBuilder();
      TextFormat.merge(text(number), set);
      return set.build();
    } catch (IOException e) {
      throw new UncheckedIOException("what is kept of the wire cannot be read", e);
    }
  }

  /** One that has only just been kept is not on the class path yet. */
  private static String text(int number) throws IOException {
    var file = FOLDER.resolve(number + ".textproto");
    if (Files.exists(file)) return Files.readString(file);
    try (var kept = KeptWire.class.getResourceAsStream(name(number))) {
      var bytes = Objects.requireNonNull(kept, name(number)).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
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
