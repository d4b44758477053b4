package io.wherry.common.process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Makes lines of bytes; what is beyond 16 KiB of a line is dropped. One thread only. */
final class LineCutter {
  private static final int MOST = 16 << 10;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Consumer<String> lines;

  LineCutter(Consumer<String> lines) {
    this.lines = lines;
  }

  void add(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') cut();
      else if (line.size() < MOST) line.write(bytes[i]);
    }
  }

  void finish() {
    if (line.size() > 0) cut();
  }

  private void cut() {
    lines.accept(line.toString(StandardCharsets.UTF_8));
    line.reset();
  }
}
