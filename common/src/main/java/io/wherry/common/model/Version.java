package io.wherry.common.model;

/**
 * A package version in paludis' grammar and order; equal versions may be written differently
 * ({@code 1.0}, {@code 1.0-r0}).
 */
public final class Version implements Comparable<Version> {
  private final String text;

  public Version(String text) {
    this.text = text;
  }

  /** As written. */
  public String text() {
    return text;
  }

  @Override
  public int compareTo(Version other) {
    return text.compareTo(other.text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Version v && compareTo(v) == 0;
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
