package io.wherry.common.release;

import java.util.Locale;

/** The eight bytes by which minisign's files name a key; shown as minisign shows them. */
public record KeyId(long value) {
  static KeyId at(byte[] raw, int offset) {
    long value = 0;
    for (int i = 7; i >= 0; i--) value = (value << 8) | (raw[offset + i] & 0xff);
    return new KeyId(value);
  }

  void into(byte[] raw, int offset) {
    for (int i = 0; i < 8; i++) raw[offset + i] = (byte) (value >>> (8 * i));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%016X", value);
  }
}
