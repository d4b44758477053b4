package io.wherry.common.model;

import java.util.Arrays;

/** Bytes as a value: equal where their content is. */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, compared by content
public record Bytes(byte[] value) {
  public Bytes {
    value = value.clone();
  }

  @Override
  public byte[] value() {
    return value.clone();
  }

  public int length() {
    return value.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes b && Arrays.equals(value, b.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return value.length + " bytes";
  }
}
