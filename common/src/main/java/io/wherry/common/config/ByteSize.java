package io.wherry.common.config;

import java.util.regex.Pattern;

/** A number of bytes, written {@code 10MiB}, {@code 512KiB}, {@code 1GiB} or plain. */
public final class ByteSize {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,12})\\s*(B|KiB|MiB|GiB|)");
  private final long bytes;

  public ByteSize(String text) {
    var match = FORM.matcher(text.strip());
    if (!match.matches())
      throw new IllegalArgumentException("not a size: '" + text + "'; write 512KiB, 10MiB or 1GiB");
    long unit =
        switch (match.group(2)) {
          case "KiB" -> 1L << 10;
          case "MiB" -> 1L << 20;
          case "GiB" -> 1L << 30;
          default -> 1;
        };
    bytes = Math.multiplyExact(Long.parseLong(match.group(1)), unit);
  }

  public static ByteSize of(long bytes) {
    return new ByteSize(Long.toString(bytes));
  }

  public long bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ByteSize b && b.bytes == bytes;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(bytes);
  }

  @Override
  public String toString() {
    for (var unit : new String[] {"GiB", "MiB", "KiB"}) {
      long size = new ByteSize("1" + unit).bytes;
      if (bytes != 0 && bytes % size == 0) return bytes / size + unit;
    }
    return Long.toString(bytes);
  }
}
