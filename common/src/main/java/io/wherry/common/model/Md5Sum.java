package io.wherry.common.model;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The MD5 of a file's content, by which installed databases know it; says nothing of integrity.
 * There is one for each file of a change, so it is two numbers and no text.
 */
public record Md5Sum(long first, long second) {
  /** Of sixteen bytes. */
  public static Md5Sum of(byte[] bytes) {
    var both = ByteBuffer.wrap(bytes);
    return new Md5Sum(both.getLong(), both.getLong());
  }

  /** Thirty-two hexadecimal digits. */
  public static Md5Sum parse(String digits) {
    return of(HexFormat.of().parseHex(digits));
  }

  /** Likewise. */
  @Override
  public String toString() {
    var hex = HexFormat.of();
    return hex.toHexDigits(first) + hex.toHexDigits(second);
  }
}
