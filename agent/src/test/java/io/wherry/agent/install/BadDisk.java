package io.wherry.agent.install;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Says to {@code faults.c}, which stands between this process and its C library, what fails. */
final class BadDisk {
  /** What may fail, and how. */
  enum Fails {
    READING(1, 5),
    WRITING(2, 28),
    SYNCING(4, 5);

    private final int kind;
    private final int error;

    Fails(int kind, int error) {
      this.kind = kind;
      this.error = error;
    }
  }

  private static final int KIND = 0;
  private static final int LEFT = 4;
  private static final int ERROR = 8;
  private static final int LASTING = 12;
  private static final int HIT = 16;
  private static final int PATH = 20;
  static final int SIZE = 2048;

  private final MappedByteBuffer control;

  private BadDisk(MappedByteBuffer control) {
    this.control = control;
  }

  static BadDisk control(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      var control = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
      control.order(ByteOrder.nativeOrder());
      return new BadDisk(control);
    }
  }

  /** The operation of that number fails, and where it lasts all later ones too. */
  void fail(Fails what, int number, boolean lasting) {
    for (int i = HIT; i < SIZE; i++) control.put(i, (byte) 0);
    control.putInt(LEFT, number);
    control.putInt(ERROR, what.error);
    control.putInt(LASTING, lasting ? 1 : 0);
    control.putInt(KIND, what.kind);
  }

  /** Nothing fails any more. What did, if anything. */
  Optional<String> mend() {
    control.putInt(KIND, 0);
    if (control.getInt(HIT) == 0) return Optional.empty();
    var path = new StringBuilder();
    for (int i = PATH; control.get(i) != 0; i++) path.append((char) (control.get(i) & 0xff));
    return Optional.of(
        new String(path.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
  }
}
